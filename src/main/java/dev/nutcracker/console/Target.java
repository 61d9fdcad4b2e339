package dev.nutcracker.console;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.console.Call.Scope;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the pools and servers that arguments name. */
final class Target {
    private Target() {}

    /** @throws ConsoleException if there is no such pool */
    static PoolConfig pool(Configuration configuration, String name) throws ConsoleException {
        List<PoolConfig> pools = configuration.pools();
        for (PoolConfig pool : pools) {
            if (pool.name().equals(name)) {
                return pool;
            }
        }
        throw new ConsoleException(
                ErrorCode.UNKNOWN,
                "there is no pool '" + name + "'; there are "
                        + pools.stream().map(PoolConfig::name).collect(Collectors.joining(", ")));
    }

    /**
     * Returns a pool, or a server of one. A slash may be part of both names.
     *
     * @throws ConsoleException if there is none of that name
     */
    static Scope scope(Configuration configuration, String argument) throws ConsoleException {
        for (PoolConfig pool : configuration.pools()) {
            if (pool.name().equals(argument)) {
                return new Scope(pool.name(), null);
            }
        }
        for (PoolConfig pool : configuration.pools()) {
            if (argument.startsWith(pool.name() + '/')) {
                String name = argument.substring(pool.name().length() + 1);
                if (pool.servers().stream().anyMatch(server -> server.name().equals(name))) {
                    return new Scope(pool.name(), name);
                }
            }
        }
        int slash = argument.indexOf('/');
        PoolConfig pool = pool(configuration, slash < 0 ? argument : argument.substring(0, slash));
        throw new ConsoleException(
                ErrorCode.UNKNOWN,
                "pool " + pool.name() + " has no server '" + argument.substring(slash + 1) + "'; it has "
                        + pool.servers().stream().map(ServerConfig::name).collect(Collectors.joining(", ")));
    }
}
