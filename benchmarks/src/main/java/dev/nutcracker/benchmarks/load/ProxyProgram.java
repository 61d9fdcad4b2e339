package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * A proxy to be measured.
 *
 * @param command the command to start it, separated by spaces, with placeholders {@code {port}}, {@code {config}} (a
 *     configuration of the format), {@code {servers}} (host:port,host:port), {@code {protocol}}, {@code {statsPort}} and
 *     {@code {directory}}
 * @param versionCommand the command that prints its version; empty if there is none
 * @param remark what a reader should know of it
 */
record ProxyProgram(String name, String command, ConfigFormat format, String versionCommand, String remark) {
    static final String ORIGINAL = "original";
    static final String OURS = "ours";

    boolean serves(Protocol protocol) {
        return format.serves(protocol);
    }

    /** Starts a fresh process in front of these servers. */
    ChildProcess start(Protocol protocol, int[] serverPorts, Path directory) throws IOException, InterruptedException {
        int port = ChildProcess.freePort();
        Path config = directory.resolve(name + "-" + port + ".conf");
        Files.writeString(config, format.text(protocol, port, serverPorts));
        List<String> words = new ArrayList<>();
        for (String word : command.strip().split("\\s+")) {
            words.add(word.replace("{port}", Integer.toString(port))
                    .replace("{config}", config.toString())
                    .replace("{servers}", addresses(serverPorts))
                    .replace("{protocol}", protocol.name().toLowerCase(Locale.ROOT))
                    .replace("{statsPort}", Integer.toString(ChildProcess.freePort()))
                    .replace("{directory}", directory.toString()));
        }
        return ChildProcess.start(words, directory, port);
    }

    private static String addresses(int[] serverPorts) {
        StringJoiner list = new StringJoiner(",");
        for (int port : serverPorts) {
            list.add("127.0.0.1:" + port);
        }
        return list.toString();
    }
}
