package dev.nutcracker.proxy;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.health.Transition;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.server.Primary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Carries what happens to the servers of the pools to a {@link Witness}. */
final class WitnessedPools {
    private final Supplier<List<PoolState>> inEffect;
    private final Witness witness;

    /** @param inEffect the pools under their present configuration */
    WitnessedPools(Supplier<List<PoolState>> inEffect, Witness witness) {
        this.inEffect = inEffect;
        this.witness = witness;
    }

    /** From now on the witness is told of this pool, whatever its later configurations are. */
    void add(PoolState first) {
        String name = first.config().name();
        first.listeners().onTransition(this::changed);
        Map<String, String> told = new ConcurrentHashMap<>();
        first.primaries().onChange(primary -> {
            String words = words(primary);
            if (!words.equals(told.put(primary.master(), words))) {
                witness.topologyChanged(name, words);
            }
        });
    }

    private void changed(Transition change) {
        if (!change.isTold()) {
            return;
        }
        for (PoolState pool : inEffect.get()) {
            int server = pool.serverOf(change);
            if (server >= 0) {
                witness.serverChanged(pool.config().name(), pool.server(server), change);
                return;
            }
        }
    }

    private static String words(Primary primary) {
        String master = primary.master();
        ServerAddress.Tcp address = primary.address();
        return switch (primary.waiting()) {
            // A node of a cluster has its address for a name.
            case NONE, WRITES ->
                address == null || address.text().equals(master)
                        ? master + " serves"
                        : "the primary of " + master + " is " + address.text();
            case ALL, OVER -> master + " has no primary: " + primary.reason();
        };
    }
}
