package dev.nutcracker.benchmarks.load;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program of others that {@code --against} can start. */
enum Peer {
    NUTCRACKER(
            ProxyProgram.ORIGINAL,
            "-c {config} -s {statsPort} -a 127.0.0.1",
            "--version",
            ConfigFormat.NUTCRACKER,
            "Twemproxy, the original; it has one thread"),
    PREDIXY("predixy", "{config}", "--version", ConfigFormat.PREDIXY, "A proxy for Redis, without latency monitors"),
    HAPROXY("haproxy", "-db -f {config}", "-v", ConfigFormat.HAPROXY, Peer.HOP),
    ENVOY(
            "envoy",
            "-c {config} --concurrency 1 --disable-hot-restart --log-level warning",
            "--version",
            ConfigFormat.ENVOY,
            Peer.HOP);

    private static final String HOP =
            "A TCP hop: passes bytes on without reading requests, and each client keeps to one"
                    + " server. So it shows the least that a program in between costs, and not the same work";

    private final String shownName;
    private final String arguments;
    private final String versionOption;
    private final ConfigFormat format;
    private final String remark;

    Peer(String shownName, String arguments, String versionOption, ConfigFormat format, String remark) {
        this.shownName = shownName;
        this.arguments = arguments;
        this.versionOption = versionOption;
        this.format = format;
        this.remark = remark;
    }

    static Optional<Peer> named(String name) {
        return Arrays.stream(values()).filter(peer -> peer.id().equals(name)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Peer::id).collect(Collectors.joining(", "));
    }

    /** Returns the name for {@code --against}, which is that of its program too. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns its program on PATH. */
    Optional<Path> onPath() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, id()))
                .filter(Files::isExecutable)
                .findFirst();
    }

    ProxyProgram program(Path path) {
        return new ProxyProgram(shownName, path + " " + arguments, format, path + " " + versionOption, remark);
    }
}
