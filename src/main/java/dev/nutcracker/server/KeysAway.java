package dev.nutcracker.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a pool that have been written at another pool while their own could not serve them. Until their values have come
 * home, the other pool serves them: the own one may have old values. Thread-safe.
 */
public final class KeysAway {
    /** Further keys are not remembered, so writes to them do not go elsewhere; nor are those for which the heap has no room. */
    public static final int KEYS_MAX = 100_000;
    /** As above, for longer keys. */
    public static final int KEY_BYTES_MAX = 1024;

    private static final long OUT_NS = TimeUnit.SECONDS.toNanos(1);

    private final ConcurrentHashMap<KeyGate.Key, Stay> stays = new ConcurrentHashMap<>();
    private final KeyRoom room = new KeyRoom(KEYS_MAX);
    /** When servers that have just failed may be asked for keys that are away again, by their names. */
    private final ConcurrentHashMap<String, Long> outUntilNs = new ConcurrentHashMap<>(0);

    /**
     * Where a key is.
     *
     * @param pool the name of the pool that has it
     * @param sinceNs when it was written there last
     * @param expires whether its value expires there in time
     */
    public record Stay(String pool, long sinceNs, boolean expires) {}

    /** Where the key is; null if it is at home. */
    public @Nullable Stay of(KeyGate.Key key) {
        return stays.isEmpty() ? null : stays.get(key);
    }

    /**
     * The key is about to be written at another pool.
     *
     * @return false if there is no room to remember that
     */
    public boolean noteAway(KeyGate.Key key, String pool, long nowNs) {
        boolean isShort = key.bytes().length <= KEY_BYTES_MAX;
        Stay stay = stays.compute(key, (_, before) -> {
            if (before == null) {
                return isShort && room.take(key) ? new Stay(pool, nowNs, true) : null;
            }
            return new Stay(pool, nowNs, before.expires());
        });
        return stay != null;
    }

    /** The other pool has not limited how long the value lives. */
    public void noteNoExpiry(KeyGate.Key key) {
        stays.computeIfPresent(key, (_, before) -> new Stay(before.pool(), before.sinceNs(), false));
    }

    /** Its own pool has the latest value, or none, and the other one none. */
    public void noteHome(KeyGate.Key key) {
        if (stays.remove(key) != null) {
            room.giveBack(key);
        }
    }

    /** A server has not answered: for all workers, it is not asked for keys that are away for a moment. */
    public void noteOut(String server, long nowNs) {
        outUntilNs.values().removeIf(untilNs -> nowNs - untilNs >= 0);
        outUntilNs.put(server, nowNs + OUT_NS);
    }

    /** Whether that server has failed so lately that it is not asked for keys that are away. */
    public boolean isOut(String server, long nowNs) {
        Long untilNs = outUntilNs.get(server);
        return untilNs != null && nowNs - untilNs < 0;
    }

    /** Some other key that is away, in the same database; null if there is none. */
    public KeyGate.@Nullable Key another(KeyGate.Key home, Predicate<Stay> where) {
        for (Map.Entry<KeyGate.Key, Stay> entry : stays.entrySet()) {
            boolean isOther = !entry.getKey().equals(home) && entry.getKey().database() == home.database();
            if (isOther && where.test(entry.getValue())) {
                return entry.getKey();
            }
        }
        return null;
    }

    public int count() {
        return stays.size();
    }
}
