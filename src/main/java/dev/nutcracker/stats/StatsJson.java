package dev.nutcracker.stats;

import dev.nutcracker.text.JsonEscapes;
import java.util.List;

/**
 * The JSON object of the stats port, in the layout that readers of twemproxy's statistics know: comma and space after a
 * number, no space before it, no comma and space between sibling objects. Names are escaped, which changes only names
 * that need it.
 */
public final class StatsJson {
    private final StringBuilder out = new StringBuilder(1024);

    private StatsJson() {}

    /** Returns the object and a line feed. */
    public static String of(ProxySnapshot snapshot) {
        StatsJson json = new StatsJson();
        json.proxy(snapshot);
        return json.out.toString();
    }

    private void proxy(ProxySnapshot snapshot) {
        out.append("{\"service\":\"nutcracker\", \"source\":");
        quoted(snapshot.source());
        out.append(", \"version\":");
        quoted(snapshot.version());
        number(", ", "uptime", snapshot.uptimeS());
        number(", ", "timestamp", snapshot.timestampS());
        number(", ", "total_connections", snapshot.totalConnections());
        number(", ", "curr_connections", snapshot.currentConnections());
        String separator = ", ";
        for (PoolSnapshot pool : snapshot.pools()) {
            out.append(separator);
            pool(pool);
            separator = ",";
        }
        out.append("}\n");
    }

    private void pool(PoolSnapshot pool) {
        open(pool.name());
        numbers(PoolCounter.values(), pool.values());
        servers(pool.servers());
        out.append('}');
    }

    private void servers(List<ServerSnapshot> servers) {
        String separator = ", ";
        for (ServerSnapshot server : servers) {
            out.append(separator);
            open(server.name());
            numbers(ServerCounter.values(), server.values());
            out.append('}');
            separator = ",";
        }
    }

    private void open(String name) {
        quoted(name);
        out.append(": {");
    }

    private void numbers(Counter[] table, long[] values) {
        String separator = "";
        for (Counter counter : table) {
            number(separator, counter.statName(), values[counter.ordinal()]);
            separator = ", ";
        }
    }

    private void number(String separator, String name, long value) {
        out.append(separator).append('"').append(name).append("\":").append(value);
    }

    private void quoted(String text) {
        JsonEscapes.LINE.quote(text, out);
    }
}
