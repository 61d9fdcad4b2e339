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
 *     nutcracker configuration), {@code {servers}} (host:port,host:port), {@code {protocol}}, {@code {statsPort}} and
 *     {@code {directory}}
 */
record ProxyProgram(String name, String command) {
    static final String ORIGINAL = "original";
    static final String OURS = "ours";

    /** Starts a fresh process in front of these servers. */
    ChildProcess start(Protocol protocol, int[] serverPorts, Path directory) throws IOException, InterruptedException {
        int port = ChildProcess.freePort();
        Path config = directory.resolve(name + "-" + port + ".yml");
        Files.writeString(config, yaml(protocol, port, serverPorts));
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

    private static String yaml(Protocol protocol, int port, int[] serverPorts) {
        StringBuilder text = new StringBuilder("""
                benchmark:
                  listen: 127.0.0.1:%d
                  hash: fnv1a_64
                  distribution: ketama
                  redis: %b
                  servers:
                """.formatted(port, protocol == Protocol.REDIS));
        for (int i = 0; i < serverPorts.length; i++) {
            // With names, keys go to the same servers in each run, whatever the ports.
            text.append("   - 127.0.0.1:")
                    .append(serverPorts[i])
                    .append(":1 server")
                    .append(i)
                    .append('\n');
        }
        return text.toString();
    }

    private static String addresses(int[] serverPorts) {
        StringJoiner list = new StringJoiner(",");
        for (int port : serverPorts) {
            list.add("127.0.0.1:" + port);
        }
        return list.toString();
    }
}
