package dev.nutcracker.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** The configuration of one pool, as a user would write it, for this proxy and for the original alike. */
public final class PoolYaml {
    private final String name;
    private final int port;
    private String zone = "";
    private final Map<String, String> directives = new LinkedHashMap<>();
    private final List<String> servers = new ArrayList<>();

    private PoolYaml(String name, int port) {
        this.name = name;
        this.port = port;
        set("listen", "127.0.0.1:" + port);
        set("hash", "fnv1a_64");
        set("distribution", "ketama");
    }

    /** A Redis pool on a free port. */
    public static PoolYaml redis(String name) {
        return new PoolYaml(name, Ports.free()).set("redis", true);
    }

    /** A memcached pool on a free port. */
    public static PoolYaml memcache(String name) {
        return new PoolYaml(name, Ports.free());
    }

    public PoolYaml set(String key, Object value) {
        directives.put(key, value.toString());
        return this;
    }

    /** Says in which zone the proxy is. */
    public PoolYaml inZone(String name) {
        zone = "global:\n  zone: " + name + '\n';
        return this;
    }

    /** Leaves a key out. */
    public PoolYaml without(String key) {
        directives.remove(key);
        return this;
    }

    /** Adds a server line, for example {@code 127.0.0.1:6379:1 name}. */
    public PoolYaml server(String line) {
        servers.add(line);
        return this;
    }

    /** Adds a server on a port of 127.0.0.1 under a name. */
    public PoolYaml server(int serverPort, String serverName) {
        return server("127.0.0.1:" + serverPort + ":1 " + serverName);
    }

    /** Returns the same pool for another proxy: on another port, otherwise equal. */
    public PoolYaml elsewhere() {
        PoolYaml copy = new PoolYaml(name, Ports.free());
        directives.forEach((key, value) -> {
            if (!key.equals("listen")) {
                copy.set(key, value);
            }
        });
        copy.servers.addAll(servers);
        return copy;
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    /** Returns the pool as a top-level entry of a YAML file; several may be joined. */
    public String text() {
        StringJoiner lines = new StringJoiner("\n", zone + name + ":\n", "\n");
        directives.forEach((key, value) -> lines.add("  " + key + ": " + value));
        lines.add("  servers:");
        servers.forEach(server -> lines.add("   - " + server));
        return lines.toString();
    }
}
