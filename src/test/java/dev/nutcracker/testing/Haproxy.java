package dev.nutcracker.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** HAProxy, which passes on every connection to one server. */
public final class Haproxy extends ServerProcess {
    private Haproxy(Path directory, List<String> command, SocketAddress address) {
        super(directory, command, List.of(address));
    }

    /**
     * Starts it on a free port.
     *
     * @param serverOptions of its server, such as {@code send-proxy}
     */
    public static Haproxy start(int serverPort, String serverOptions) {
        Path program = Requirements.HAPROXY.program();
        int port = Ports.free();
        Path directory = newDirectory();
        Path file = directory.resolve("haproxy.cfg");
        write(file, """
                global
                  maxconn 200
                  nbthread 1
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 30s
                  timeout server 30s
                listen pool
                  bind 127.0.0.1:%d
                  server nutcracker 127.0.0.1:%d %s
                """.formatted(port, serverPort, serverOptions));
        List<String> command = List.of(program.toString(), "-db", "-f", file.toString());
        return started(new Haproxy(directory, command, loopback(port)));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
