package dev.nutcracker.protocol.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What all clients of one pool have in common. */
final class PoolFacts {
    private static final byte[] DEFAULT_USER = "default".getBytes(StandardCharsets.US_ASCII);

    private final byte @Nullable [] password;
    private final int database;
    private final InstantSource clock;
    private final AtomicLong clientIds = new AtomicLong();

    PoolFacts(@Nullable String password, int database, InstantSource clock) {
        this.password = password == null || password.isEmpty() ? null : password.getBytes(StandardCharsets.UTF_8);
        this.database = database;
        this.clock = clock;
    }

    byte @Nullable [] password() {
        return password;
    }

    boolean wantsPassword() {
        return password != null;
    }

    /** Whether these are the right name and password; takes as long for a wrong password as for the right one. */
    boolean accepts(byte @Nullable [] user, byte[] given) {
        boolean right = password != null && MessageDigest.isEqual(given, password);
        return right && (user == null || MessageDigest.isEqual(user, DEFAULT_USER));
    }

    int database() {
        return database;
    }

    InstantSource clock() {
        return clock;
    }

    /** Clients are accepted by any worker. */
    long nextClientId() {
        return clientIds.incrementAndGet();
    }
}
