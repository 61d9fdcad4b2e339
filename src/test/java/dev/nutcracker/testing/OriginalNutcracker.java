package dev.nutcracker.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The original nutcracker, to compare the proxy with.
 *
 * <p>It listens where its configuration says; {@link #address} is the first {@code listen} in the text. If one of these
 * addresses is taken, it does not start, and the caller tries again with other ports. Its log is its {@link #output}.
 */
public final class OriginalNutcracker extends ServerProcess {
    private static final Pattern LISTEN = Pattern.compile("\\blisten:\\s*['\"]?([^\\s'\",}]+)");

    private final int statsPort;

    private OriginalNutcracker(Path directory, List<String> command, List<SocketAddress> addresses, int statsPort) {
        super(directory, command, addresses);
        this.statsPort = statsPort;
    }

    /** Starts it with this configuration; further options as on its command line, such as {@code "-m", "512"}. */
    public static OriginalNutcracker start(String yaml, String... extraArgs) {
        Path program = Requirements.NUTCRACKER.program();
        int statsPort = Ports.free();
        List<SocketAddress> addresses = listenAddresses(yaml);
        addresses.add(loopback(statsPort));
        Path directory = newDirectory();
        Path file = written(directory, yaml);
        List<String> command = command(program, file, directory, statsPort, extraArgs);
        return started(new OriginalNutcracker(directory, command, addresses, statsPort));
    }

    static List<SocketAddress> listenAddresses(String yaml) {
        List<SocketAddress> addresses = new ArrayList<>();
        Matcher matcher = LISTEN.matcher(yaml);
        while (matcher.find()) {
            addresses.add(listenAddress(matcher.group(1)));
        }
        return addresses;
    }

    private static SocketAddress listenAddress(String text) {
        return text.startsWith("/")
                ? UnixDomainSocketAddress.of(text)
                : loopback(Integer.parseInt(text.substring(text.lastIndexOf(':') + 1)));
    }

    private static Path written(Path directory, String yaml) {
        try {
            return Files.writeString(directory.resolve("nutcracker.yml"), yaml, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Path program, Path yaml, Path directory, int statsPort, String[] extraArgs) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of("-c", yaml.toString()));
        command.addAll(List.of("-s", Integer.toString(statsPort), "-a", "127.0.0.1"));
        // It updates its statistics only when its loop turns, which on an idle proxy is every so many ms.
        command.addAll(List.of("-i", "50"));
        command.addAll(List.of("-o", outputFile(directory).toString(), "-v", "6"));
        command.addAll(List.of("-p", directory.resolve("nutcracker.pid").toString()));
        command.addAll(List.of(extraArgs));
        return command;
    }

    /** Returns the port of its statistics. */
    public int statsPort() {
        return statsPort;
    }

    /** Returns its statistics; they lag behind its responses, so {@link Await} the expected numbers. */
    public StatsReader stats() {
        return StatsReader.read(statsPort);
    }
}
