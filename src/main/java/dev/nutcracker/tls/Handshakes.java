package dev.nutcracker.tls;

import dev.nutcracker.config.GlobalTlsConfig;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The handshakes of the process with clients: on which loops they are made, how many at a time, and how many in a second. The
 * others wait, unread, and listeners accept nobody while some wait. Thread-safe; one loop decides.
 */
final class Handshakes {
    /** So much time's handshakes may begin at once after a rest. */
    private static final long BURST_NS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<EventLoop> loops;
    private final EventLoop deciding;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<Runnable> roomAwaited = new ArrayList<>();
    private volatile GlobalTlsConfig limits;
    private volatile boolean full;
    private int running;
    /** Up to when the handshakes of a second are used up. */
    private long spentNs = Long.MIN_VALUE;

    private boolean timed;

    /** @param loops where handshakes are made, one after another */
    Handshakes(Supplier<EventLoop> loops, GlobalTlsConfig limits) {
        this.loops = loops;
        this.deciding = loops.get();
        this.limits = limits;
    }

    /** From now on these limits apply. */
    void goBy(GlobalTlsConfig config) {
        limits = config;
        deciding.execute(this::beginWaiting);
    }

    /** The loop on which the next connection shakes hands. */
    EventLoop nextLoop() {
        return loops.get();
    }

    /** Runs {@code handshake} as soon as there is room for it; it calls {@link #ended} at its end. */
    void begin(Runnable handshake) {
        deciding.execute(() -> {
            waiting.add(handshake);
            beginWaiting();
        });
    }

    void ended() {
        deciding.execute(() -> {
            running--;
            beginWaiting();
        });
    }

    /** Whether further connections would have to wait. */
    boolean isFull() {
        return full;
    }

    /** Calls {@code room}, on any thread, as soon as no connection waits. */
    void whenRoom(Runnable room) {
        deciding.execute(() -> {
            roomAwaited.add(room);
            tellRoom();
        });
    }

    private void beginWaiting() {
        while (!waiting.isEmpty() && running < limits.handshakesMax() && takeFromRate()) {
            running++;
            waiting.remove().run();
        }
        full = !waiting.isEmpty() || running >= limits.handshakesMax();
        tellRoom();
    }

    private void tellRoom() {
        if (!full && !roomAwaited.isEmpty()) {
            List<Runnable> told = new ArrayList<>(roomAwaited);
            roomAwaited.clear();
            told.forEach(Runnable::run);
        }
    }

    /** Takes one handshake from the rate; returns false if that is used up, and those that wait are looked at again when it is not. */
    private boolean takeFromRate() {
        int perSecond = limits.handshakesPerSecond();
        if (perSecond == 0) {
            return true;
        }
        long nowNs = deciding.ticker().nanoTime();
        spentNs = Math.max(spentNs, nowNs - BURST_NS);
        if (spentNs > nowNs) {
            lookAgainIn(spentNs - nowNs);
            return false;
        }
        spentNs += TimeUnit.SECONDS.toNanos(1) / perSecond;
        return true;
    }

    private void lookAgainIn(long waitNs) {
        if (!timed) {
            timed = true;
            deciding.schedule(
                    () -> {
                        timed = false;
                        beginWaiting();
                    },
                    waitNs,
                    TimeUnit.NANOSECONDS);
        }
    }
}
