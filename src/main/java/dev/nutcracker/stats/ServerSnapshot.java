package dev.nutcracker.stats;

/**
 * The counters of one server at one moment.
 *
 * @param name the name that is hashed
 * @param values by {@link ServerCounter} ordinal
 */
public record ServerSnapshot(String name, long[] values) {
    public long value(ServerCounter counter) {
        return values[counter.ordinal()];
    }

    /** How many requests wait for the server's responses, sent or not. */
    public long outstanding() {
        return value(ServerCounter.IN_QUEUE) + value(ServerCounter.OUT_QUEUE);
    }

    ServerSnapshot plus(ServerSnapshot other) {
        return new ServerSnapshot(name, PoolSnapshot.sum(ServerCounter.values(), values, other.values));
    }
}
