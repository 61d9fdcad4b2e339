package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.CommandFigures;
import dev.nutcracker.protocol.PoolPart;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the sections of an INFO.
 *
 * @param servers the servers' answers
 * @param figures the proxy's own, summed over the workers
 * @param commands the proxy's own of each command, by name
 * @param errors how many requests the proxy answered with an error, by reason
 * @param blockedClients how many clients block at servers, or wait for a connection to do so
 * @param part the pool as one of its workers sees it
 */
record InfoText(
        PoolFacts pool,
        List<ServerInfo> servers,
        Map<String, Long> figures,
        Map<String, CommandFigures> commands,
        Map<String, Long> errors,
        int blockedClients,
        @Nullable PoolPart part) {
    /** The first word of the proxy's errors, by reason, if it is not ERR. */
    private static final Map<String, String> OWN_CODES = Map.of(
            "authentication", "NOAUTH",
            "several_servers", "CROSSSLOT",
            "aborted_transaction", "EXECABORT");

    private static final SortedMap<String, Double> PERCENTILES =
            new TreeMap<>(Map.of("p50", 0.5, "p99", 0.99, "p99.9", 0.999));

    private static final long SECONDS_PER_DAY = 86_400;

    /** The lowest version of the servers, so that clients use no feature that one of them lacks. */
    String server() {
        long uptimeS = part == null ? 0 : part.uptimeS();
        return "# Server\r\nredis_version:" + version()
                + "\r\nredis_mode:" + pool.mode() + "\r\nos:" + System.getProperty("os.name")
                + "\r\narch_bits:64\r\nprocess_id:" + ProcessHandle.current().pid()
                + "\r\nuptime_in_seconds:" + uptimeS
                + "\r\nuptime_in_days:" + uptimeS / SECONDS_PER_DAY
                + "\r\n";
    }

    String cluster() {
        return "# Cluster\r\ncluster_enabled:" + (pool.facade() == null ? 0 : 1) + "\r\n";
    }

    private String version() {
        return servers.stream()
                .map(server -> server.text("redis_version"))
                .filter(version -> !version.isEmpty())
                .min(Comparator.comparing(InfoText::numbers, Arrays::compare))
                .orElse(ServerCommands.VERSION);
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\D+"))
                .filter(part -> !part.isEmpty() && part.length() < 9)
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    String clients() {
        return "# Clients\r\nconnected_clients:" + figure("client_connections") + "\r\nblocked_clients:"
                + blockedClients + "\r\n";
    }

    String memory() {
        StringBuilder text = new StringBuilder("# Memory\r\n");
        sums(ServerInfo.MEMORY_SUMS, text);
        TreeSet<String> policies = new TreeSet<>();
        servers.forEach(server -> policies.add(server.text("maxmemory_policy")));
        if (policies.size() == 1 && !policies.first().isEmpty()) {
            text.append("maxmemory_policy:").append(policies.first()).append("\r\n");
        }
        return text.toString();
    }

    String stats() {
        StringBuilder text = new StringBuilder("# Stats\r\n");
        line("total_connections_received", figure("client_accepted"), text);
        line("total_commands_processed", figure("requests"), text);
        line("total_net_input_bytes", figure("client_received_bytes"), text);
        line("total_net_output_bytes", figure("client_sent_bytes"), text);
        line("total_error_replies", figure("errors"), text);
        sums(ServerInfo.STATS_SUMS, text);
        return text.toString();
    }

    /** Times as clients see them, from a request's arrival to its response. */
    String commandStats() {
        StringBuilder text = new StringBuilder("# Commandstats\r\n");
        commands.forEach((name, command) -> {
            long calls = command.requests() - command.proxyErrors();
            long usec = TimeUnit.NANOSECONDS.toMicros(command.times().sumNs());
            text.append("cmdstat_")
                    .append(name)
                    .append(":calls=")
                    .append(calls)
                    .append(",usec=")
                    .append(usec)
                    .append(",usec_per_call=")
                    .append(String.format(Locale.ROOT, "%.2f", calls == 0 ? 0.0 : (double) usec / calls))
                    .append(",rejected_calls=")
                    .append(command.proxyErrors())
                    .append(",failed_calls=")
                    .append(command.serverErrors())
                    .append("\r\n");
        });
        return text.toString();
    }

    /** By the first word of errors: those of servers, for any client, and those of the proxy itself. */
    String errorStats() {
        Map<String, Long> counts = new TreeMap<>();
        for (ServerInfo server : servers) {
            server.values().keySet().stream()
                    .filter(ServerInfo::isError)
                    .forEach(name -> counts.merge(
                            name.substring(ServerInfo.ERROR.length()), server.field(name, "count"), Long::sum));
        }
        errors.forEach((reason, count) -> counts.merge(OWN_CODES.getOrDefault(reason, "ERR"), count, Long::sum));
        StringBuilder text = new StringBuilder("# Errorstats\r\n");
        counts.forEach((code, count) -> {
            if (count > 0) {
                text.append(ServerInfo.ERROR + code + ":count=" + count + "\r\n");
            }
        });
        return text.toString();
    }

    /** As in {@link #commandStats}, for commands that go to servers. */
    String latencyStats() {
        StringBuilder text = new StringBuilder("# Latencystats\r\n");
        commands.forEach((name, command) -> {
            if (command.times().count() > 0) {
                text.append("latency_percentiles_usec_" + name + ':')
                        .append(PERCENTILES.entrySet().stream()
                                .map(each ->
                                        each.getKey() + '=' + us(command.times().percentileNs(each.getValue())))
                                .collect(Collectors.joining(",")))
                        .append("\r\n");
            }
        });
        return text.toString();
    }

    private static String us(long timeNs) {
        return String.format(Locale.ROOT, "%.3f", timeNs / 1000.0);
    }

    /** The servers' seconds, with fractions. */
    String cpu() {
        StringBuilder text = new StringBuilder("# CPU\r\n");
        for (String name : ServerInfo.CPU_SUMS) {
            BigDecimal seconds =
                    servers.stream().map(server -> server.decimal(name)).reduce(BigDecimal.ZERO, BigDecimal::add);
            text.append(name).append(':').append(seconds.toPlainString()).append("\r\n");
        }
        return text.toString();
    }

    private void sums(List<String> names, StringBuilder text) {
        for (String name : names) {
            line(name, servers.stream().mapToLong(server -> server.number(name)).sum(), text);
        }
    }

    /** The mean time to live of all keys that have a TTL. */
    String keyspace() {
        Map<Integer, String> databases = new TreeMap<>();
        for (ServerInfo server : servers) {
            server.values().keySet().stream()
                    .filter(ServerInfo::isDatabase)
                    .forEach(name -> databases.put(Integer.parseInt(name.substring(2)), name));
        }
        StringBuilder text = new StringBuilder("# Keyspace\r\n");
        for (String name : databases.values()) {
            long expires = sum(name, "expires");
            long ttl = servers.stream()
                    .mapToLong(server -> server.field(name, "avg_ttl") * server.field(name, "expires"))
                    .sum();
            text.append(name)
                    .append(":keys=")
                    .append(sum(name, "keys"))
                    .append(",expires=")
                    .append(expires)
                    .append(",avg_ttl=")
                    .append(expires == 0 ? 0 : ttl / expires)
                    .append("\r\n");
        }
        return text.toString();
    }

    private long sum(String database, String field) {
        return servers.stream()
                .mapToLong(server -> server.field(database, field))
                .sum();
    }

    /** A section that Redis does not have, with the names of the statistics port. */
    String proxy() {
        StringBuilder text = new StringBuilder("# Proxy\r\n");
        if (part != null) {
            line("servers", part.serverCount(), text);
            line("servers_live", part.liveServerCount(), text);
            line("kept_bytes", part.keptBytes(), text);
            line("kept_bytes_max", part.keptBytesMax(), text);
        }
        line("servers_in_this_answer", servers.size(), text);
        new TreeMap<>(figures).forEach((name, value) -> line(name, value, text));
        return text.toString();
    }

    /** A section that Redis does not have: the state of each server, as the proxy sees it. */
    String serverStates() {
        StringBuilder text = new StringBuilder("# Servers\r\n");
        if (part != null) {
            part.forEachServer((name, state) -> text.append("server_")
                    .append(name)
                    .append(':')
                    .append(state)
                    .append("\r\n"));
        }
        return text.toString();
    }

    private long figure(String name) {
        return figures.getOrDefault(name, 0L);
    }

    private static void line(String name, long value, StringBuilder text) {
        text.append(name).append(':').append(value).append("\r\n");
    }
}
