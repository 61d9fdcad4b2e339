package dev.nutcracker.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Knows one user and password, and checks logins for the SASL library of memcached, in place of saslauthd. Debian's
 * memcached has no password file for SASL.
 */
public final class SaslDaemon implements AutoCloseable {
    private static final int FIELDS = 4;

    private final Path directory;
    private final ServerSocketChannel listener;
    private final String user;
    private final String password;

    private SaslDaemon(Path directory, ServerSocketChannel listener, String user, String password) {
        this.directory = directory;
        this.listener = listener;
        this.user = user;
        this.password = password;
    }

    public static SaslDaemon start(String user, String password) {
        Path directory = ServerProcess.newDirectory();
        Path socket = directory.resolve("mux");
        try {
            Files.writeString(
                    directory.resolve("memcached.conf"),
                    "mech_list: plain\npwcheck_method: saslauthd\nsaslauthd_path: " + socket + "\n");
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(socket));
            SaslDaemon daemon = new SaslDaemon(directory, listener, user, password);
            Thread.startVirtualThread(daemon::answerAll);
            return daemon;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a new server that checks its users here. */
    public MemcachedServer memcached() {
        return MemcachedServer.startWithSasl(directory);
    }

    private void answerAll() {
        try {
            while (true) {
                try (SocketChannel asking = listener.accept()) {
                    answer(asking);
                }
            }
        } catch (IOException closed) {
            // The test is over, or memcached has ended.
        }
    }

    /** A query has four fields; the first two are user and password. */
    private void answer(SocketChannel asking) throws IOException {
        DataInputStream in = new DataInputStream(Channels.newInputStream(asking));
        String[] fields = new String[FIELDS];
        for (int i = 0; i < FIELDS; i++) {
            fields[i] = new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8);
        }
        String word = fields[0].equals(user) && fields[1].equals(password) ? "OK" : "NO";
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(asking));
        out.writeShort(word.length());
        out.writeBytes(word);
        out.flush();
    }

    @Override
    public void close() {
        try {
            listener.close();
            Files.deleteIfExists(directory.resolve("mux"));
            Files.deleteIfExists(directory.resolve("memcached.conf"));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
