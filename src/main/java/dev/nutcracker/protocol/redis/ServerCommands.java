package dev.nutcracker.protocol.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What client libraries and tools ask of a server before they trust it: TIME, INFO and CONFIG GET. */
final class ServerCommands {
    /** The version of Redis whose commands the proxy knows. */
    static final String VERSION = "7.0.15";

    private static final int NANOS_PER_MICRO = 1000;

    private static final Map<String, String> INFO_SECTIONS = infoSections();

    private ServerCommands() {}

    private static Map<String, String> infoSections() {
        Map<String, String> sections = new LinkedHashMap<>();
        sections.put("server", "# Server\r\nredis_version:" + VERSION + "\r\nredis_mode:standalone\r\n");
        sections.put("persistence", "# Persistence\r\nloading:0\r\n");
        sections.put("replication", "# Replication\r\nrole:master\r\nconnected_slaves:0\r\n");
        sections.put("cluster", "# Cluster\r\ncluster_enabled:0\r\n");
        return sections;
    }

    static byte[] time(ClientState client, Arguments arguments) {
        Instant now = client.pool().clock().instant();
        return new ResponseWriter()
                .array(2)
                .bulk(Long.toString(now.getEpochSecond()))
                .bulk(Integer.toString(now.getNano() / NANOS_PER_MICRO))
                .toBytes();
    }

    /** {@code INFO [section …]}; the proxy has no more to say than what clients look for. */
    static byte[] info(ClientState client, Arguments arguments) {
        List<String> wanted = new ArrayList<>();
        while (arguments.next()) {
            wanted.add(arguments.text().toLowerCase(Locale.ROOT));
        }
        boolean all = wanted.isEmpty()
                || wanted.contains("all")
                || wanted.contains("default")
                || wanted.contains("everything");
        List<String> texts = INFO_SECTIONS.entrySet().stream()
                .filter(section -> all || wanted.contains(section.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return new ResponseWriter().bulk(String.join("\r\n", texts)).toBytes();
    }

    /** {@code CONFIG GET pattern [pattern …]}. */
    static byte[] configGet(ClientState client, Arguments arguments) {
        List<String> patterns = new ArrayList<>();
        while (arguments.next()) {
            patterns.add(arguments.text());
        }
        List<Map.Entry<String, String>> matching = configuration(client).entrySet().stream()
                .filter(entry -> patterns.stream().anyMatch(pattern -> Glob.matches(pattern, entry.getKey())))
                .toList();
        ResponseWriter response = client.response().map(matching.size());
        matching.forEach(entry -> response.bulk(entry.getKey()).bulk(entry.getValue()));
        return response.toBytes();
    }

    private static Map<String, String> configuration(ClientState client) {
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("appendonly", "no");
        configuration.put("databases", Integer.toString(client.pool().databaseMax() + 1));
        configuration.put("maxmemory", "0");
        configuration.put("save", "");
        configuration.put("slave-read-only", "yes");
        configuration.put("timeout", "0");
        return configuration;
    }
}
