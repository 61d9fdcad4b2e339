package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The servers of a run, the keys in them, and a directory for what proxies read and write. */
final class Site implements AutoCloseable {
    private static final int FILL_PIPELINE = 16;

    private final List<ProxyProgram> programs;
    private final Path directory;
    private final Servers servers;
    private final Set<String> filled = new HashSet<>();
    private final Map<ProxyProgram, String> commandLines = new HashMap<>();

    Site(Options options) throws IOException {
        programs = options.proxies();
        directory = Files.createTempDirectory("nutcracker-benchmark");
        servers = new Servers(options.servers(), directory);
    }

    /** Starts all proxies that know the protocol, in front of servers that have these keys. */
    Lineup lineup(Protocol protocol, List<Keyspace> keyspaces) throws IOException, InterruptedException {
        int[] ports = servers.ports(protocol);
        for (Keyspace keys : keyspaces) {
            if (filled.add(protocol + keys.prefix())) {
                fill(protocol, ports, keys);
            }
        }
        Lineup lineup = Lineup.start(programs, protocol, ports, directory);
        for (ProxyProgram program : lineup.programs()) {
            lineup.turn(program, (same, proxy) -> commandLines.put(program, proxy.commandLine()));
        }
        return lineup;
    }

    /** Returns the command line of the last process of this proxy, or its command if none has started. */
    String commandLine(ProxyProgram program) {
        return commandLines.getOrDefault(program, program.command());
    }

    /** Sets each key on each server, since proxies look for a key in different places. */
    private static void fill(Protocol protocol, int[] ports, Keyspace keys) throws IOException {
        int pipeline = Math.min(FILL_PIPELINE, keys.count());
        for (int port : ports) {
            KeyChoice inOrder = new KeyChoice.InOrder();
            try (Loader loader = new Loader(port, 1, pipeline, keys, inOrder, List.of(protocol.set(keys)))) {
                loader.run(keys.count());
            }
        }
    }

    @Override
    public void close() throws IOException {
        servers.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
