package dev.nutcracker.app;

import dev.nutcracker.config.ConfigOverride;
import dev.nutcracker.config.OverrideTarget;
import dev.nutcracker.proxy.Interventions;
import dev.nutcracker.proxy.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the states that operators have ordered, as overrides. */
record OrderKeeper(Reloads reloads, OverrideBook overrides) implements Interventions.OrderRecord {
    private static final String DRAIN = "drain";

    @Override
    public void ordered(String pool, String server, @Nullable String state, String by) {
        OverrideTarget target = new OverrideTarget.State(pool, server);
        if (state == null) {
            overrides.remove(target::equals);
        } else {
            overrides.add(List.of(now(target, state, by)));
        }
    }

    private ConfigOverride now(OverrideTarget target, String state, String by) {
        return ConfigOverride.now(reloads.latest().source(), target, state, by);
    }

    /** A pool is to have no more clients, or again. */
    void drained(Proxy proxy, String pool, boolean wanted, String by) {
        OverrideTarget target = new OverrideTarget.PoolState(pool);
        proxy.interventions().drainPool(pool, wanted);
        if (wanted) {
            overrides.add(List.of(now(target, DRAIN, by)));
        } else {
            overrides.remove(target::equals);
        }
    }

    /** Orders once more what a former process was ordered, before there is a client. */
    static void order(Proxy proxy, List<ConfigOverride> kept) {
        for (ConfigOverride one : kept) {
            switch (one.target()) {
                case OverrideTarget.State(String pool, String server) ->
                    proxy.interventions().orderState(pool, server, one.value(), one.by());
                case OverrideTarget.PoolState(String pool) ->
                    proxy.interventions().drainPool(pool, true);
                case OverrideTarget.Key _, OverrideTarget.Weight _ -> {}
            }
        }
    }
}
