package dev.nutcracker.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free loopback ports, each given out once per JVM.
 *
 * <p>Ports are below the range that the kernel uses for outgoing connections, so no connection of any program can take
 * one before a server listens on it. They are picked at random, so that parallel test runs get different ones.
 */
public final class Ports {
    /** Above the default ports of memcached (11211, which server names leave out) and of the proxy's stats (22222). */
    private static final int LOWEST = 23_000;

    private static final int FEWEST = 1_000;
    private static final int ATTEMPTS = 10_000;
    private static final Path EPHEMERAL_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private static final Set<Integer> GIVEN = new HashSet<>();
    private static final int END = end();

    private Ports() {}

    /** Returns a port on which nothing listens; this JVM gets each port only once. */
    public static synchronized int free() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, END);
            if (!GIVEN.contains(port) && isFree(port)) {
                GIVEN.add(port);
                return port;
            }
        }
        throw new IllegalStateException("No free port between " + LOWEST + " and " + END);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // Without this option, the bind would also succeed on a port with connections in TIME_WAIT.
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }

    private static int end() {
        int ephemeral = firstEphemeralPort();
        return ephemeral - LOWEST >= FEWEST ? ephemeral : 65_536;
    }

    private static int firstEphemeralPort() {
        if (!Files.isReadable(EPHEMERAL_RANGE)) {
            return 32_768;
        }
        // The file is read in one go: the kernel gives its bytes to a read at its start only.
        try (InputStream file = Files.newInputStream(EPHEMERAL_RANGE)) {
            byte[] range = new byte[64];
            int length = file.read(range);
            return Integer.parseInt(new String(range, 0, length, StandardCharsets.US_ASCII).split("\\s+", -1)[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
