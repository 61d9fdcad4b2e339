package dev.nutcracker.tls;

import dev.nutcracker.buffer.MemoryLimit;
import io.netty.util.concurrent.FastThreadLocal;

/** The account of the bytes that connections with TLS keep between turns. Each loop has a share of its own. */
final class KeptBytes {
    private final FastThreadLocal<MemoryLimit.Share> shares;

    KeptBytes(MemoryLimit memory) {
        this.shares = new FastThreadLocal<>() {
            @Override
            protected MemoryLimit.Share initialValue() {
                return memory.share();
            }
        };
    }

    /** The calling thread has no connections any more. */
    void leaveThread() {
        shares.remove();
    }

    /** On the loop of the connection: it keeps so much more than before, or less if negative. */
    void change(long deltaBytes) {
        shares.get().change(deltaBytes);
    }
}
