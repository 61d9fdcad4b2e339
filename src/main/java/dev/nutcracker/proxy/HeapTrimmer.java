package dev.nutcracker.proxy;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * Returns heap memory to the system after a burst. The JVM's serial collector makes the heap smaller only in a full
 * collection, and a proxy that allocates little gives it no reason for one for days. So this class asks for one when the
 * proxy is nearly idle: once the heap has grown, and every ten minutes as long as it is larger than at the start, since
 * the objects that kept it large may be gone. The collection stops every worker for 10 to 25 ms.
 */
final class HeapTrimmer implements Runnable {
    /** The heap as the JVM reports it, in bytes. */
    interface Heap {
        /** Taken from the system. */
        long committedBytes();

        /** In use, by live objects and garbage. */
        long usedBytes();

        void collect();
    }

    /** The heap of this JVM. */
    static final class OfThisJvm implements Heap {
        private final Runtime runtime = Runtime.getRuntime();

        @Override
        public long committedBytes() {
            return runtime.totalMemory();
        }

        @Override
        public long usedBytes() {
            return runtime.totalMemory() - runtime.freeMemory();
        }

        @Override
        public void collect() {
            runtime.gc();
        }
    }

    private static final long PERIOD_S = 10;
    /** After this many checks a heap that has stayed large is collected again. */
    private static final int LOOKS_MAX = 60;
    /** Less than this is not worth a collection. */
    private static final long GROWN_BYTES_MIN = 4 << 20;
    /** A thousand requests per second allocate at most this much in a period; a proxy that serves fewer is not busy. */
    private static final long QUIET_BYTES_MAX = 1 << 20;

    private final EventLoop loop;
    private final Heap heap;
    private long startBytes;
    private long committedBytes;
    private long usedBytes;
    private int looks;

    HeapTrimmer(EventLoop loop, Heap heap) {
        this.loop = loop;
        this.heap = heap;
    }

    void start() {
        startBytes = heap.committedBytes();
        remember();
        schedule();
    }

    @Override
    public void run() {
        look();
        schedule();
    }

    private void look() {
        looks++;
        if (isQuiet() && hasGrownSince(looks < LOOKS_MAX ? committedBytes : startBytes)) {
            heap.collect();
            remember();
        } else {
            usedBytes = heap.usedBytes();
        }
    }

    private boolean isQuiet() {
        long allocatedBytes = heap.usedBytes() - usedBytes;
        return allocatedBytes >= 0 && allocatedBytes <= QUIET_BYTES_MAX;
    }

    private boolean hasGrownSince(long beforeBytes) {
        return heap.committedBytes() - beforeBytes >= GROWN_BYTES_MIN;
    }

    private void remember() {
        looks = 0;
        committedBytes = heap.committedBytes();
        usedBytes = heap.usedBytes();
    }

    private void schedule() {
        loop.schedule(this, PERIOD_S, TimeUnit.SECONDS);
    }
}
