package dev.nutcracker.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free loopback ports, each given out once per JVM.
 *
 * <p>Ports are below the range that the kernel uses for outgoing connections, so no connection of any program can take
 * one before a server listens on it. They come in blocks, and a JVM locks each block that it uses for as long as it
 * runs. So no other test run takes a port between the moment it is given out and the moment a server listens on it,
 * nor while a test has stopped a server that will come back.
 */
public final class Ports {
    /** Above the default ports of memcached (11211, which server names leave out) and of the proxy's stats (22222). */
    private static final int LOWEST = 23_000;

    private static final int FEWEST = 1_000;
    private static final int BLOCK = 20;
    private static final Path LOCKS =
            Path.of(System.getProperty("java.io.tmpdir"), "nutcracker-test-ports-" + System.getProperty("user.name"));
    private static final Path EPHEMERAL_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private static final int END = end();
    private static final FileChannel BLOCKS = blocks();

    /** Ports of the block in use that have not been given out yet. */
    private static final Deque<Integer> LEFT = new ArrayDeque<>();

    /** Blocks that this JVM has, or has found with another. */
    private static final Set<Integer> TRIED = new HashSet<>();

    private Ports() {}

    /** Returns a port on which nothing listens; this JVM gets each port only once. */
    public static synchronized int free() {
        while (true) {
            while (!LEFT.isEmpty()) {
                int port = LEFT.remove();
                if (isFree(port)) {
                    return port;
                }
            }
            takeBlock();
        }
    }

    /** Begins at a block picked at random, since a run that has just ended may have left connections in TIME_WAIT. */
    private static void takeBlock() {
        int count = (END - LOWEST) / BLOCK;
        int first = ThreadLocalRandom.current().nextInt(count);
        for (int i = 0; i < count; i++) {
            int block = (first + i) % count;
            if (isLocked(block)) {
                for (int port = 0; port < BLOCK; port++) {
                    LEFT.add(LOWEST + block * BLOCK + port);
                }
                return;
            }
        }
        throw new IllegalStateException(
                "No free port between " + LOWEST + " and " + END + " that no other run of tests has for itself");
    }

    /** Whether the block is ours from now on; the system gives the lock back when the JVM ends. */
    private static boolean isLocked(int block) {
        if (!TRIED.add(block)) {
            return false;
        }
        try {
            return BLOCKS.tryLock(block, 1, false) != null;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock " + LOCKS, e);
        }
    }

    private static FileChannel blocks() {
        try {
            return FileChannel.open(LOCKS, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open " + LOCKS, e);
        }
    }

    /**
     * Whether nothing listens there. It is asked by a connection: a process that another test starts at this moment has
     * copies of all our sockets until it has closed them, so one bound here on trial could keep the port from the test.
     */
    private static boolean isFree(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assert socket.isConnected() : "somebody listens";
            return false;
        } catch (IOException refused) {
            return true;
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
