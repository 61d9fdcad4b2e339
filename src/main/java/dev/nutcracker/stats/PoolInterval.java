package dev.nutcracker.stats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pool has done in an interval: the difference of two snapshots of its metrics.
 *
 * @param requests of clients
 * @param serverErrors requests that a server has answered with an error
 * @param proxyErrors requests that the proxy has answered with an error
 * @param errors those of the proxy, by {@link ErrorKind} ordinal
 * @param latency of all requests that were sent to servers
 * @param commands those that were used
 * @param servers in index order; empty if they were not looked at
 */
public record PoolInterval(
        String pool,
        long requests,
        long serverErrors,
        long proxyErrors,
        long[] errors,
        long receivedBytes,
        long sentBytes,
        Latency latency,
        List<CommandInterval> commands,
        List<ServerInterval> servers) {
    /** @param before null for the start of the process */
    static PoolInterval between(@Nullable PoolMetrics before, PoolMetrics after) {
        List<CommandInterval> commands = commands(before, after);
        Latency latency = new Latency();
        long requests = 0;
        long serverErrors = 0;
        long proxyErrors = 0;
        for (CommandInterval command : commands) {
            latency.add(command.latency());
            requests += command.requests();
            serverErrors += command.serverErrors();
            proxyErrors += command.proxyErrors();
        }
        long[] traffic = minus(after.traffic(), before == null ? null : before.traffic());
        return new PoolInterval(
                after.name(),
                requests,
                serverErrors,
                proxyErrors,
                minus(after.errors(), before == null ? null : before.errors()),
                traffic[TrafficCounter.RECEIVED_BYTES.ordinal()],
                traffic[TrafficCounter.SENT_BYTES.ordinal()],
                latency,
                commands,
                servers(before, after));
    }

    PoolInterval with(List<ServerInterval> otherServers) {
        return new PoolInterval(
                pool,
                requests,
                serverErrors,
                proxyErrors,
                errors,
                receivedBytes,
                sentBytes,
                latency,
                commands,
                otherServers);
    }

    /** Returns the command of that name; null if it was never used. */
    public @Nullable CommandInterval command(String name) {
        return commands.stream()
                .filter(command -> command.command().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Returns the server of that name; null if it is new, or nobody looks at servers. */
    public @Nullable ServerInterval server(String name) {
        return servers.stream()
                .filter(server -> server.server().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static List<CommandInterval> commands(@Nullable PoolMetrics before, PoolMetrics after) {
        Map<String, CommandSnapshot> former = new HashMap<>();
        if (before != null) {
            before.commands().forEach(command -> former.put(command.name(), command));
        }
        List<CommandInterval> commands = new ArrayList<>();
        for (CommandSnapshot command : after.commands()) {
            CommandSnapshot earlier = former.get(command.name());
            commands.add(new CommandInterval(
                    command.name(),
                    command.requests() - (earlier == null ? 0 : earlier.requests()),
                    command.serverErrors() - (earlier == null ? 0 : earlier.serverErrors()),
                    command.proxyErrors() - (earlier == null ? 0 : earlier.proxyErrors()),
                    command.latency().since(earlier == null ? null : earlier.latency())));
        }
        return commands;
    }

    private static List<ServerInterval> servers(@Nullable PoolMetrics before, PoolMetrics after) {
        Map<String, ServerMetrics> former = new HashMap<>();
        if (before != null) {
            before.servers().forEach(server -> former.put(server.name(), server));
        }
        List<ServerInterval> servers = new ArrayList<>();
        after.servers().forEach(server -> servers.add(ServerInterval.between(former.get(server.name()), server)));
        return servers;
    }

    static long[] minus(long[] after, long @Nullable [] before) {
        long[] deltas = after.clone();
        for (int i = 0; before != null && i < deltas.length; i++) {
            deltas[i] -= before[i];
        }
        return deltas;
    }
}
