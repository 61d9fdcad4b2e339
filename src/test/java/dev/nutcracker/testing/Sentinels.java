package dev.nutcracker.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real Redis primary with two replicas, and three real sentinels that watch it under the name {@link #MASTER} and fail
 * over a second after it is gone.
 */
public final class Sentinels implements AutoCloseable {
    public static final String MASTER = "mymaster";

    private static final int COUNT = 3;
    private static final String DOWN_AFTER_MS = "1000";
    private static final String FAILOVER_TIMEOUT_MS = "5000";

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<ServerProcess> sentinels = new ArrayList<>();
    private final String password;

    private Sentinels(String password) {
        this.password = password;
    }

    /** Starts all of them, and returns when they know each other. */
    public static Sentinels start() {
        return start("127.0.0.1", "", List.of());
    }

    /**
     * Starts them with these lines in the files of the sentinels.
     *
     * @param host how servers are named
     * @param password of the sentinels; empty for none
     */
    public static Sentinels start(String host, String password, List<String> sentinelLines) {
        Sentinels all = new Sentinels(password);
        try {
            all.startServers(host);
            all.startSentinels(host, sentinelLines);
            return all;
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    private void startServers(String host) {
        String port = "";
        for (int i = 0; i < COUNT; i++) {
            List<String> options =
                    new ArrayList<>(List.of("--repl-diskless-sync-delay", "0", "--replica-announce-ip", host));
            if (i > 0) {
                options.addAll(List.of("--replicaof", host, port));
            }
            RedisServer server = RedisServer.start(options.toArray(String[]::new));
            servers.add(server);
            port = i == 0 ? Integer.toString(server.port()) : port;
        }
        for (RedisServer replica : servers.subList(1, COUNT)) {
            Await.until(
                    "the replica has its primary's data",
                    () -> ask(replica, "ROLE").contains("connected"));
        }
    }

    private void startSentinels(String host, List<String> lines) {
        for (int i = 0; i < COUNT; i++) {
            sentinels.add(startSentinel(host, lines));
        }
        for (ServerProcess sentinel : sentinels) {
            Await.until("sentinels and servers know each other", () -> knowsAll(sentinel));
        }
    }

    private ServerProcess startSentinel(String host, List<String> lines) {
        int port = Ports.free();
        Path directory = ServerProcess.newDirectory();
        Path file = directory.resolve("sentinel.conf");
        List<String> text = new ArrayList<>(lines);
        if (!password.isEmpty()) {
            text.add("requirepass " + password);
            text.add("sentinel sentinel-pass " + password);
        }
        text.add("port " + port);
        text.add("bind 127.0.0.1");
        text.add("dir " + directory);
        text.add("sentinel monitor " + MASTER + " " + host + " "
                + servers.getFirst().port() + " 2");
        text.add("sentinel down-after-milliseconds " + MASTER + " " + DOWN_AFTER_MS);
        text.add("sentinel failover-timeout " + MASTER + " " + FAILOVER_TIMEOUT_MS);
        try {
            Files.write(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of(Requirements.REDIS_SERVER.program().toString(), file.toString(), "--sentinel");
        List<SocketAddress> addresses = List.of(ServerProcess.loopback(port));
        return ServerProcess.start(directory, command, addresses);
    }

    private boolean knowsAll(ServerProcess sentinel) {
        String answer = ask(sentinel, "SENTINEL", "MASTER", MASTER);
        return answer.contains("num-slaves\r\n$1\r\n2\r\n")
                && answer.contains("num-other-sentinels\r\n$1\r\n2\r\n")
                && answer.contains("flags\r\n$6\r\nmaster\r\n")
                // Otherwise no replica can be chosen yet.
                && !ask(sentinel, "SENTINEL", "REPLICAS", MASTER).contains("disconnected");
    }

    /** One of the three servers; the first begins as the primary. */
    public RedisServer server(int index) {
        return servers.get(index);
    }

    /** The server that listens on this port. */
    public RedisServer serverAt(int port) {
        return servers.stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow();
    }

    public ServerProcess sentinel(int index) {
        return sentinels.get(index);
    }

    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    public int[] sentinelPorts() {
        return sentinels.stream().mapToInt(ServerProcess::port).toArray();
    }

    /** Begins a failover although the primary is well. */
    public void failOver() {
        String answer = ask(sentinels.getFirst(), "SENTINEL", "FAILOVER", MASTER);
        if (!answer.equals("+OK\r\n")) {
            throw new AssertionError("No failover: " + answer);
        }
    }

    /**
     * Begins a failover, as soon as the sentinels are ready for one.
     *
     * @return the port of the primary of before
     */
    public int failOverWhenPossible() {
        int before = primaryPort();
        Await.until(
                "a failover is possible",
                () -> ask(sentinels.getFirst(), "SENTINEL", "FAILOVER", MASTER).equals("+OK\r\n"));
        return before;
    }

    /** Where the first sentinel takes the primary to be. */
    public int primaryPort() {
        String answer = ask(sentinels.getFirst(), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER);
        String[] lines = answer.split("\r\n");
        return Integer.parseInt(lines[lines.length - 1]);
    }

    /** Waits until the sentinels have another primary than the one at that port, and both others follow it. */
    public void awaitOtherThan(int port) {
        Await.until("another primary", () -> hasOtherThan(port));
    }

    /** Whether the first sentinel has another primary than the one at that port, which knows that it is one. */
    public boolean hasOtherThan(int port) {
        int now = primaryPort();
        return now != port && roleOf(serverAt(now)).startsWith("*3\r\n$6\r\nmaster");
    }

    /** Whether all sentinels know the same primary, and its replicas have its data; all of them run. */
    public boolean isCalm() {
        int primary = primaryPort();
        String known = Integer.toString(primary);
        return sentinels.stream()
                        .allMatch(sentinel -> knowsAll(sentinel)
                                && ask(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER)
                                        .contains("\r\n" + known + "\r\n")
                                && !ask(sentinel, "SENTINEL", "REPLICAS", MASTER)
                                        .contains("_down")
                                && ask(sentinel, "INFO", "sentinel").contains("sentinel_tilt:0"))
                && servers.stream()
                        .filter(server -> server.port() != primary)
                        .map(this::roleOf)
                        .allMatch(role -> role.contains("\r\n:" + known + "\r\n") && role.contains("connected"));
    }

    /** From now on the sentinels watch this server under this name as well. */
    public void watch(String master, RedisServer primary) {
        for (ServerProcess sentinel : sentinels) {
            String port = Integer.toString(primary.port());
            ask(sentinel, "SENTINEL", "MONITOR", master, "127.0.0.1", port, "2");
            ask(sentinel, "SENTINEL", "SET", master, "down-after-milliseconds", DOWN_AFTER_MS);
            ask(sentinel, "SENTINEL", "SET", master, "failover-timeout", FAILOVER_TIMEOUT_MS);
        }
    }

    /** What a server says of its role; nothing if sentinels have just closed its clients, as they do when they make it another. */
    private String roleOf(RedisServer server) {
        try {
            return ask(server, "ROLE");
        } catch (AssertionError e) {
            if (String.valueOf(e.getMessage()).startsWith("Peer closed")) {
                return "";
            }
            throw e;
        }
    }

    /** Asks a server or a sentinel, and returns its answer. */
    public String ask(ServerProcess asked, String... words) {
        try (RawClient client = asked.connect()) {
            if (!password.isEmpty() && sentinels.contains(asked)) {
                client.sendRedisRequest("AUTH", password).readRedisReply();
            }
            return client.sendRedisRequest(words).readRedisReply();
        }
    }

    @Override
    public void close() {
        sentinels.forEach(ServerProcess::close);
        servers.forEach(ServerProcess::close);
    }
}
