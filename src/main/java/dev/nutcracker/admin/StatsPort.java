package dev.nutcracker.admin;

import dev.nutcracker.admin.Exchange.Permits;
import dev.nutcracker.config.FileMode;
import dev.nutcracker.net.Encryption;
import dev.nutcracker.net.SocketFile;
import dev.nutcracker.net.SystemError;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statistics port. A client that sends nothing gets one JSON object and a line feed; an HTTP client gets a {@link
 * Page}; then the connection is closed. A client that begins with a command of the console has a session. Served by virtual threads, not by the workers. The configuration may want TLS.
 */
public final class StatsPort implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(StatsPort.class);
    /** Pause in accepting when the process has no descriptor left; accepting again would fail at once. */
    private static final long REST_MS = 1000;

    /** How many connections may wait to be accepted, if the system allows as many. */
    private static final int BACKLOG = 1024;

    /** How many large responses may be under way at a time. */
    private static final int LARGE_ANSWERS_MAX = 2;

    /** How many sessions of the console there may be at a time. */
    private static final int SESSIONS_MAX = 8;

    private final ServerSocketChannel listening;
    private final Limits limits;
    private final Semaphore readers;
    /** Null for the statistics port. */
    private final @Nullable ConsoleSocket console;

    private final Door door;
    private final Permits permits = new Permits(
            new Semaphore(LARGE_ANSWERS_MAX), new Semaphore(SESSIONS_MAX), new PageVisitors(System::nanoTime));
    private final ConnectionsPerHost peers = new ConnectionsPerHost();

    private StatsPort(ServerSocketChannel listening, @Nullable ConsoleSocket console, Door door, Limits limits) {
        this.listening = listening;
        this.console = console;
        this.door = door;
        this.limits = limits;
        this.readers = new Semaphore(limits.readers());
    }

    /**
     * Listens; clients that connect wait until {@link #serve} is called.
     *
     * @param address a host, or the absolute path of a Unix socket, for which the port is ignored
     */
    public static StatsPort open(String address, int port) throws IOException {
        return open(address, port, false);
    }

    /**
     * The same.
     *
     * @param shared whether another process of the same user may listen at the same port for a while, to take this one's place
     */
    public static StatsPort open(String address, int port, boolean shared) throws IOException {
        return new StatsPort(
                address.startsWith("/") ? unix(address) : tcp(address, port, shared), null, Door.STATS, Limits.USUAL);
    }

    static StatsPort open(String address, int port, Limits limits) throws IOException {
        return new StatsPort(
                address.startsWith("/") ? unix(address) : tcp(address, port, false), null, Door.STATS, limits);
    }

    /**
     * Listens on the Unix socket of the console; otherwise as {@link #open(String, int)}.
     *
     * @param mode the permissions of the socket
     */
    public static StatsPort openConsole(Path socket, FileMode mode) throws IOException {
        try {
            ConsoleSocket opened = ConsoleSocket.open(socket, mode, BACKLOG);
            return new StatsPort(opened.channel(), opened, Door.SOCKET, Limits.USUAL);
        } catch (IOException e) {
            throw new IOException("cannot open the console's socket '" + socket + "': " + SystemError.text(e), e);
        }
    }

    /** @param proxy queried for each reader */
    public void serve(ProxyControl proxy) {
        Thread.ofVirtual().name("stats-port").start(() -> acceptAll(proxy));
    }

    public SocketAddress localAddress() throws IOException {
        return listening.getLocalAddress();
    }

    /**
     * Another process listens in place of this one: those who have connected by now are served, and the file of a Unix socket
     * stays.
     */
    public void leave() throws IOException {
        listening.close();
    }

    @Override
    public void close() throws IOException {
        if (!listening.isOpen()) {
            return;
        }
        SocketAddress address = listening.getLocalAddress();
        listening.close();
        if (console != null) {
            console.removeFile();
        } else if (address instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
    }

    private static ServerSocketChannel tcp(String host, int port, boolean shared) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
        ServerSocketChannel channel = socket(address.getAddress());
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        if (shared) {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        return bind(channel, address, host + ":" + port);
    }

    /** An IPv4 address, also 0.0.0.0, gets an IPv4 socket; an IPv6 address may serve both. */
    private static ServerSocketChannel socket(InetAddress address) throws IOException {
        return address instanceof Inet4Address
                ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                : ServerSocketChannel.open();
    }

    private static ServerSocketChannel unix(String path) throws IOException {
        try {
            SocketFile.makeWay(Path.of(path));
        } catch (IOException e) {
            throw bindFailure(path, e);
        }
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return bind(channel, UnixDomainSocketAddress.of(path), path);
    }

    private static ServerSocketChannel bind(ServerSocketChannel channel, SocketAddress address, String text)
            throws IOException {
        try {
            return channel.bind(address, BACKLOG);
        } catch (IOException e) {
            channel.close();
            throw bindFailure(text, e);
        }
    }

    private static IOException bindFailure(String text, IOException cause) {
        return new IOException("bind to stats server addr '" + text + "' failed: " + SystemError.text(cause), cause);
    }

    private void acceptAll(ProxyControl proxy) {
        while (listening.isOpen()) {
            try {
                accepted(listening.accept(), proxy);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("accepting on the stats port pauses for {} ms: {}", REST_MS, e.toString());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(REST_MS));
            }
        }
    }

    private void accepted(SocketChannel reader, ProxyControl proxy) throws IOException {
        SocketAddress peer = reader.getRemoteAddress();
        if (peers.admit(peer)) {
            readers.acquireUninterruptibly();
            Thread.ofVirtual().name("stats-reader").start(() -> serve(reader, peer, proxy));
        } else {
            LOG.debug(
                    "refused a connection to the stats port: {} has {} already",
                    peer,
                    ConnectionsPerHost.CONNECTIONS_MAX);
            reader.close();
        }
    }

    private void serve(SocketChannel reader, SocketAddress peer, ProxyControl proxy) {
        try (TimedChannel channel = TimedChannel.over(reader)) {
            Encryption encryption = door == Door.STATS ? proxy.encryption() : null;
            if (encryption == null) {
                new Exchange(channel, proxy, limits, door, permits).run();
            } else {
                serveEncrypted(channel, encryption, proxy);
            }
        } catch (IOException e) {
            LOG.debug("a reader of the stats port has gone: {}", e.toString());
        } catch (RuntimeException e) {
            LOG.error("a reader of the stats port got no response", e);
        } finally {
            peers.gone(peer);
            readers.release();
        }
    }

    private void serveEncrypted(TimedChannel channel, Encryption encryption, ProxyControl proxy) throws IOException {
        SSLEngine engine = encryption.newEngine();
        if (engine == null) {
            // Another configuration is in effect since a moment ago. Whoever asks may ask again.
            return;
        }
        boolean succeeded = false;
        try {
            succeeded = new Handshake(channel, encryption, limits, proxy.audit()).run(engine);
            if (succeeded) {
                new Exchange(channel, proxy, limits, door, permits).run();
            }
        } finally {
            encryption.closed(engine, succeeded);
        }
    }
}
