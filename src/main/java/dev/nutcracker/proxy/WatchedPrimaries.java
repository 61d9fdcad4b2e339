package dev.nutcracker.proxy;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.server.Primaries;
import dev.nutcracker.server.Primary;
import dev.nutcracker.topology.Hint;
import dev.nutcracker.topology.MasterListener;
import dev.nutcracker.topology.MasterState;
import java.util.Set;

/** Passes what a watch of sentinels finds out of these masters to the primaries of a pool. */
record WatchedPrimaries(Primaries primaries, Set<String> masters) implements MasterListener {
    static Hint hint(Primary.Doubt doubt) {
        return switch (doubt) {
            case LOST -> Hint.CONNECTION_LOST;
            case DEMOTED -> Hint.DEMOTED;
            case NOT_READY -> Hint.LOADING;
            case CLUSTER_DOWN -> Hint.CLUSTERDOWN;
        };
    }

    @Override
    public void onChange(MasterState state) {
        Primary primary = primaries.of(state.master());
        ServerAddress.Tcp address = state.address();
        switch (state.phase()) {
            case SERVING -> {
                if (address != null) {
                    primary.serves(address, state.formerKnows());
                }
            }
            case HANDING_OVER -> primary.handsOver();
            case LOST -> primary.lost(state.reason());
            case UNKNOWN -> {
                // After a reload that names other sentinels, the address of before stays in use until one of them
                // answers.
                if (primary.address() == null) {
                    primary.lost(state.reason());
                }
            }
        }
    }

    /** Requests that wait though nothing has been heard of a failover would be told of no more. */
    @Override
    public void onRefreshed() {
        masters.forEach(primaries::askIfAwaited);
    }
}
