package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Bounds;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.User;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The data that all clients of one pool share. Thread-safe. */
final class PoolFacts {
    /** The positions of so many words, each of which takes 24 bytes while it is routed, are an eighth of a small heap. */
    private static final int WORDS_MAX = 256 * 1024;

    private static final int KEY_BYTES_MAX = 250;

    private volatile Bounds bounds;
    private final ServedCommands served = new ServedCommands();
    private volatile Logins logins;
    private volatile Map<String, UserRights> rights;
    private volatile boolean oneServer;

    PoolFacts(int valueLimitBytes, Logins logins) {
        this.bounds = within(new Bounds(valueLimitBytes, Long.MAX_VALUE, WORDS_MAX, KEY_BYTES_MAX));
        this.logins = logins;
        this.rights = rightsOf(logins);
    }

    private static Map<String, UserRights> rightsOf(Logins logins) {
        Map<String, UserRights> rights = new HashMap<>();
        logins.users().forEach(user -> rights.put(user.name(), UserRights.of(user)));
        return rights;
    }

    /**
     * What the user may do; {@code null} for one that may do everything, or nothing but log in. While users change, the
     * rights of one may be gone before its clients are; these may do nothing.
     */
    @Nullable
    UserRights rightsOf(User user) {
        if (user.mayDoEverything() || !user.isKnown()) {
            return null;
        }
        return rights.getOrDefault(user.name(), UserRights.none(user.name()));
    }

    /** Larger values are answered as memcached answers them, and never kept in memory. */
    Bounds bounds() {
        return bounds;
    }

    /** Takes effect for each client with its next request. */
    void bound(Bounds others) {
        bounds = within(others);
    }

    /** Whether the operator bounds values more closely than memcached itself can be told to. */
    boolean boundsValues() {
        return bounds.requestBytesMax() < MemcacheDialect.VALUE_LIMIT_BYTES;
    }

    /** Whether the operator bounds the words of a line. */
    boolean boundsWords() {
        return bounds.argumentsMax() < WORDS_MAX;
    }

    private static Bounds within(Bounds wanted) {
        return new Bounds(
                wanted.requestBytesMax(),
                wanted.responseBytesMax(),
                Math.min(wanted.argumentsMax(), WORDS_MAX),
                Math.min(wanted.keyBytesMax(), KEY_BYTES_MAX));
    }

    /** The commands that clients may send. */
    ServedCommands served() {
        return served;
    }

    /** The users who may enter the pool. */
    Logins logins() {
        return logins;
    }

    /** Takes effect for each client when its user is renewed. */
    void change(Logins other) {
        rights = rightsOf(other);
        logins = other;
    }

    void leadToOneServer(boolean one) {
        oneServer = one;
    }

    /** Whether the pool has one server, so that clients can address it. */
    boolean leadsToOneServer() {
        return oneServer;
    }
}
