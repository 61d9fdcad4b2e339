package dev.nutcracker.config;

import java.util.List;

/**
 * Each key is at several servers of the pool, so that many clients can read one key.
 *
 * @param servers how many servers have a key, with the one to which it belongs
 */
public record SplitKeys(int servers) implements FurtherPools {
    /** There is no other pool. */
    @Override
    public List<String> pools() {
        return List.of();
    }

    @Override
    public String toString() {
        return "split: " + servers;
    }
}
