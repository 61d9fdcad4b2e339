package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The primaries of a pool whose servers are masters that others know, for the whole process. Empty in other pools. Thread-safe. */
public final class Primaries {
    private final Map<String, Primary> byMaster = new ConcurrentHashMap<>();
    private final PoolTimer timer;
    private final Consumer<Primary> moved;

    /** @param moved called with each address of a primary */
    Primaries(PoolTimer timer, Consumer<Primary> moved) {
        this.timer = timer;
        this.moved = moved;
    }

    /** Adds those that the configuration names. */
    void prepare(PoolConfig config) {
        for (ServerConfig server : config.servers()) {
            if (server.address() instanceof ServerAddress.Master(String name)) {
                byMaster.computeIfAbsent(
                        name, _ -> new Primary(name, timer, config.topology().failoverWaitMs(), moved));
            }
        }
    }

    /** The pool has this configuration from now on. */
    void adopt(PoolConfig config) {
        byMaster.values().forEach(primary -> primary.limitWait(config.topology().failoverWaitMs()));
    }

    /** The primary of the master of that name, which the pool has. */
    public Primary of(String master) {
        Primary primary = byMaster.get(master);
        if (primary == null) {
            throw new IllegalArgumentException("the pool has no master " + master);
        }
        return primary;
    }

    /** All that the pool has, or has had. */
    public List<Primary> all() {
        return List.copyOf(byMaster.values());
    }

    void end() {
        byMaster.values().forEach(Primary::end);
    }
}
