package dev.nutcracker.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pool of servers, as its section of a configuration file has it. Every key of a file can be set; it is checked when the proxy
 * starts, with all others. Not thread-safe.
 */
public final class Pool {
    private final String name;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> servers = new ArrayList<>();

    private Pool(String name, boolean redis) {
        this.name = name;
        values.put("redis", Boolean.toString(redis));
    }

    /** Returns a pool of Redis servers that has no servers yet. */
    public static Pool redis(String name) {
        return new Pool(name, true);
    }

    /** Returns a pool of memcached servers that has no servers yet. */
    public static Pool memcached(String name) {
        return new Pool(name, false);
    }

    /**
     * @param address {@code host:port}, or the absolute path of a Unix socket, or {@code local:NAME} for clients within this process,
     *     which reach it by Netty's {@code LocalChannel}
     */
    public Pool listen(String address) {
        return set("listen", address);
    }

    /**
     * Listens at a port of the loopback address that is free now. {@link Nutcracker#address} returns it.
     *
     * @throws IOException if none is free
     */
    public Pool listenOnFreePort() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback, 0));
            return listen("127.0.0.1:" + socket.getLocalPort());
        }
    }

    /** Adds a server of weight 1 that is known by its address. */
    public Pool server(String address) {
        servers.add(address + ":1");
        return this;
    }

    /**
     * Adds a server.
     *
     * @param weight its share of the keys in proportion to those of the others, 1 or more
     * @param name by which its keys are placed, whatever its address is
     */
    public Pool server(String address, int weight, String name) {
        servers.add(address + ':' + weight + ' ' + name);
        return this;
    }

    /** Sets a key of the configuration file to a word or a number. */
    public Pool set(String key, Object value) {
        values.put(key, quoted(value.toString()));
        return this;
    }

    /** Sets a key to a value in YAML, on one line: {@code [one, two]}, {@code {type: ping}}. */
    public Pool setYaml(String key, String value) {
        values.put(key, value);
        return this;
    }

    /** Returns the section of a file. */
    String yaml() {
        StringBuilder text = new StringBuilder(quoted(name)).append(":\n");
        values.forEach((key, value) ->
                text.append("  ").append(key).append(": ").append(value).append('\n'));
        if (!servers.isEmpty()) {
            text.append("  servers:\n");
            servers.forEach(
                    server -> text.append("    - ").append(quoted(server)).append('\n'));
        }
        return text.toString();
    }

    /** In single quotes a text has no escapes, and stays what it is. */
    private static String quoted(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }
}
