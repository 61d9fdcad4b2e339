package dev.nutcracker.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * All metrics of a pool at one moment, of one worker or summed over workers.
 *
 * @param counters by {@link PoolCounter} ordinal
 * @param traffic by {@link TrafficCounter} ordinal
 * @param clients by {@link ClientPhase} ordinal
 * @param errors requests that the proxy answered with an error, by {@link ErrorKind} ordinal
 * @param delayed requests that had to wait for a rate, by {@link RateLimitKey} ordinal
 * @param refused requests that were refused because of a rate, by {@link RateLimitKey} ordinal
 * @param limited requests that were refused because of another limit, by {@link Limit} ordinal
 * @param refusals clients refused or closed by a limit, by {@link RefusalReason} ordinal
 * @param commands those that clients have sent, by name
 * @param servers in index order
 */
public record PoolMetrics(
        String name,
        long[] counters,
        long[] traffic,
        long[] clients,
        long[] errors,
        long[] delayed,
        long[] refused,
        long[] limited,
        long[] refusals,
        List<CommandSnapshot> commands,
        List<ServerMetrics> servers) {

    /** Returns the times of all requests that were sent to servers. */
    public Latency latency() {
        Latency sum = new Latency();
        commands.forEach(command -> sum.add(command.latency()));
        return sum;
    }

    /** Returns how many servers requests are meant for. */
    public long liveServers() {
        return servers.stream().filter(server -> server.state().up()).count();
    }

    /** Returns a copy with other metrics of the servers. */
    public PoolMetrics with(List<ServerMetrics> otherServers) {
        return new PoolMetrics(
                name, counters, traffic, clients, errors, delayed, refused, limited, refusals, commands, otherServers);
    }

    /** Returns the sum of this and another worker's metrics of the same pool. */
    public PoolMetrics plus(PoolMetrics other) {
        List<ServerMetrics> serverSums = new ArrayList<>(servers.size());
        for (int i = 0; i < servers.size(); i++) {
            serverSums.add(servers.get(i).plus(other.servers.get(i)));
        }
        TreeMap<String, CommandSnapshot> commandSums = new TreeMap<>();
        commands.forEach(command -> commandSums.put(command.name(), command));
        other.commands.forEach(command -> commandSums.merge(command.name(), command, CommandSnapshot::plus));
        return new PoolMetrics(
                name,
                PoolSnapshot.sum(PoolCounter.values(), counters, other.counters),
                PoolSnapshot.sum(TrafficCounter.values(), traffic, other.traffic),
                PoolSnapshot.sum(ClientPhase.values(), clients, other.clients),
                PoolSnapshot.sum(ErrorKind.values(), errors, other.errors),
                PoolSnapshot.sum(RateLimitKey.values(), delayed, other.delayed),
                PoolSnapshot.sum(RateLimitKey.values(), refused, other.refused),
                PoolSnapshot.sum(Limit.values(), limited, other.limited),
                PoolSnapshot.sum(RefusalReason.values(), refusals, other.refusals),
                List.copyOf(commandSums.values()),
                serverSums);
    }
}
