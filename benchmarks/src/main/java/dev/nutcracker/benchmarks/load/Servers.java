package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Real redis-server and memcached processes, one set for a whole run, started when first needed. */
final class Servers implements AutoCloseable {
    private final int count;
    private final Path directory;
    private final Map<Protocol, List<ChildProcess>> running = new EnumMap<>(Protocol.class);

    Servers(int count, Path directory) {
        this.count = count;
        this.directory = directory;
    }

    int[] ports(Protocol protocol) throws IOException, InterruptedException {
        List<ChildProcess> servers = running.get(protocol);
        if (servers == null) {
            servers = new ArrayList<>();
            running.put(protocol, servers);
            for (int i = 0; i < count; i++) {
                int port = ChildProcess.freePort();
                servers.add(ChildProcess.start(command(protocol, Integer.toString(port)), directory, port));
            }
        }
        return servers.stream().mapToInt(ChildProcess::port).toArray();
    }

    private static List<String> command(Protocol protocol, String port) {
        return switch (protocol) {
            case REDIS ->
                List.of("redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no");
            case MEMCACHE ->
                List.of(
                        "memcached",
                        "-l",
                        "127.0.0.1",
                        "-p",
                        port,
                        "-U",
                        "0",
                        "-t",
                        "1",
                        "-m",
                        "512",
                        "-I",
                        "2m",
                        "-u",
                        System.getProperty("user.name"));
        };
    }

    @Override
    public void close() {
        running.values().forEach(servers -> servers.forEach(ChildProcess::close));
    }
}
