package dev.nutcracker.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * The buffers into which sockets are read. All sockets of a loop share a few. Each is large enough for everything that a
 * socket holds: a read costs no allocation, no second read for lack of room, and no memory per connection.
 *
 * <p>A buffer is used again when only this class refers to it. Buffers that are still in use elsewhere are skipped. If
 * all are in use, one is given up to its users and replaced.
 *
 * <pre>
 *   in use by an output    in use        free: the next read goes here     never needed so far
 *   [ slice of 64 KB ]   [ … ]   ...   [ headroom | room ]                 (not there)
 * </pre>
 *
 * Each buffer starts with some headroom. The small rest of an earlier read can be put there, in front of the new bytes;
 * see {@link dev.nutcracker.buffer.Input}.
 */
final class ReceiveBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
    /** Room before the bytes received. */
    static final int HEADROOM_BYTES = 4 * 1024;

    /** How many bytes of buffers a loop keeps for reading, unless a single buffer is larger. */
    private static final int KEPT_BYTES_MAX = 1024 * 1024;

    private static final FastThreadLocal<Ring> RINGS = new FastThreadLocal<>() {
        @Override
        protected void onRemoval(Ring ring) {
            ring.release();
        }
    };

    private final int readBytesMax;

    ReceiveBuffers(int readBytesMax, int readsPerTurn) {
        super(readsPerTurn);
        this.readBytesMax = readBytesMax;
    }

    /** The calling thread reads no sockets any more. */
    static void leaveThread() {
        RINGS.remove();
    }

    @Override
    public MaxMessageHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(ByteBufAllocator unused) {
                return ring().next();
            }

            @Override
            public int guess() {
                return readBytesMax;
            }
        };
    }

    private Ring ring() {
        Ring ring = RINGS.getIfExists();
        if (ring == null || ring.readBytesMax != readBytesMax) {
            // There is one size in a process, so this is the loop's first read.
            RINGS.remove();
            ring = new Ring(readBytesMax);
            RINGS.set(ring);
        }
        return ring;
    }

    /** The buffers of one loop. */
    private static final class Ring {
        /** Not watched for leaks except in tests: a buffer that is picked for that would stay slow. */
        private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(
                true, ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID);

        private final int readBytesMax;
        private final @Nullable ByteBuf[] buffers;
        /** The buffer that is given up next. */
        private int oldest;

        Ring(int readBytesMax) {
            this.readBytesMax = readBytesMax;
            this.buffers = new ByteBuf[Math.max(1, KEPT_BYTES_MAX / readBytesMax)];
        }

        /** A buffer to read into; the caller gets a reference and must release it. */
        ByteBuf next() {
            for (int at = 0; at < buffers.length; at++) {
                ByteBuf buffer = buffers[at];
                if (buffer == null) {
                    return renew(at);
                }
                if (buffer.refCnt() == 1) {
                    return buffer.setIndex(HEADROOM_BYTES, HEADROOM_BYTES).retain();
                }
            }
            return replaceOldest();
        }

        private ByteBuf replaceOldest() {
            int at = oldest;
            oldest = at + 1 == buffers.length ? 0 : at + 1;
            ByteBuf givenUp = buffers[at];
            assert givenUp != null;
            givenUp.release();
            return renew(at);
        }

        private ByteBuf renew(int at) {
            int capacity = HEADROOM_BYTES + readBytesMax;
            ByteBuf renewed = allocator.directBuffer(capacity, capacity).setIndex(HEADROOM_BYTES, HEADROOM_BYTES);
            buffers[at] = renewed;
            return renewed.retain();
        }

        void release() {
            for (ByteBuf buffer : buffers) {
                if (buffer != null) {
                    buffer.release();
                }
            }
        }
    }
}
