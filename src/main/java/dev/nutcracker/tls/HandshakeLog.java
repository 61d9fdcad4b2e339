package dev.nutcracker.tls;

import dev.nutcracker.stats.TlsResult;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs failed handshakes with the clients of one port, once a second at most. Thread-safe. */
final class HandshakeLog {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeLog.class);
    private static final long LOG_EVERY_NS = TimeUnit.SECONDS.toNanos(1);

    private final String port;
    private final AtomicLong nextNs = new AtomicLong(System.nanoTime());
    private final AtomicLong untold = new AtomicLong();

    /** @param port as a line of the log begins */
    HandshakeLog(String port) {
        this.port = port;
    }

    void failed(Throwable cause, TlsResult result) {
        long nowNs = System.nanoTime();
        long dueNs = nextNs.get();
        if (nowNs - dueNs < 0 || !nextNs.compareAndSet(dueNs, nowNs + LOG_EVERY_NS)) {
            untold.incrementAndGet();
            return;
        }
        long others = untold.getAndSet(0);
        String more = others == 0 ? "" : ", and " + others + " others have failed since the last line";
        if (result == TlsResult.CLOSED) {
            LOG.debug("{}: a TLS handshake with a client failed: {}{}", port, TlsFailure.text(cause), more);
        } else {
            LOG.warn("{}: a TLS handshake with a client failed: {}{}", port, TlsFailure.text(cause), more);
        }
    }
}
