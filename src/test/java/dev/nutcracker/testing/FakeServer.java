package dev.nutcracker.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server in the test's JVM that does exactly what the test tells it to.
 *
 * <p>Its connections are accepted in the background. Either the test takes them one after the other with {@link
 * #accept} and plays the server in its own thread, or a script given to {@link #start(Consumer)} runs for each
 * connection in a thread of its own, for tests whose client blocks. The test decides when and what is sent, so the
 * server may answer late, in pieces, twice or never; {@code close} ends a connection with FIN, {@code reset} with RST.
 *
 * <p>Bytes are only received when the test reads or looks, so for a server that does not read, leave the connection
 * alone. For a port that refuses connections, use {@link Ports#free} without a server.
 */
public final class FakeServer implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final ServerSocketChannel listener;
    private final SocketAddress address;
    private final Function<SocketChannel, Wire> wires;
    private final AtomicInteger accepted = new AtomicInteger();
    /** Those accepted that the test has not closed. */
    private final List<Connection> connections = new CopyOnWriteArrayList<>();

    private final BlockingQueue<Connection> waiting = new LinkedBlockingQueue<>();
    private final List<SocketChannel> fillers = new ArrayList<>();
    private @Nullable Thread acceptor;
    private volatile boolean closed;
    private volatile @Nullable Throwable scriptFailure;

    private FakeServer(SocketAddress address, int backlog) {
        this(address, backlog, Wire::new);
    }

    private FakeServer(SocketAddress address, int backlog, Function<SocketChannel, Wire> wires) {
        this.wires = wires;
        this.address = address;
        this.listener = listen(address, backlog);
    }

    /**
     * Tries again for a while: a process that another test starts at this moment has copies of all our sockets, so also of
     * a listener that has just been closed at this address.
     */
    private static ServerSocketChannel listen(SocketAddress address, int backlog) {
        AtomicReference<@Nullable ServerSocketChannel> listening = new AtomicReference<>();
        Await.until("listening on " + address, () -> {
            listening.set(listenOnce(address, backlog));
            return listening.get() != null;
        });
        return Objects.requireNonNull(listening.get());
    }

    /** Returns null if the address is in use. */
    private static @Nullable ServerSocketChannel listenOnce(SocketAddress address, int backlog) {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open(family(address));
            try {
                return channel.bind(address, backlog);
            } catch (BindException inUse) {
                channel.close();
                return null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on " + address, e);
        }
    }

    private static StandardProtocolFamily family(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET;
    }

    /** Listens on a free port for a test that uses {@link #accept}. */
    public static FakeServer start() {
        return start(Ports.free());
    }

    /** Listens on this port, for tests in which a server comes back. */
    public static FakeServer start(int port) {
        FakeServer server = new FakeServer(ServerProcess.loopback(port), BACKLOG);
        return server.accepting(server.waiting::add);
    }

    static FakeServer start(int port, Function<SocketChannel, Wire> wires) {
        FakeServer server = new FakeServer(ServerProcess.loopback(port), BACKLOG, wires);
        return server.accepting(server.waiting::add);
    }

    /** Listens on this address of the machine, for tests of names with several addresses. */
    public static FakeServer start(String literal, int port) {
        FakeServer server = new FakeServer(new InetSocketAddress(InetAddress.ofLiteral(literal), port), BACKLOG);
        return server.accepting(server.waiting::add);
    }

    /** Listens on a unix socket. */
    public static FakeServer start(Path socket) {
        FakeServer server = new FakeServer(UnixDomainSocketAddress.of(socket), BACKLOG);
        return server.accepting(server.waiting::add);
    }

    /** Listens on a free port and runs the script for each connection; {@link #close} fails if a script has failed. */
    public static FakeServer start(Consumer<Connection> script) {
        FakeServer server = new FakeServer(ServerProcess.loopback(Ports.free()), BACKLOG);
        return server.accepting(connection -> Thread.startVirtualThread(() -> server.play(script, connection)));
    }

    /** Listens on a free port with a full backlog, so that connecting neither succeeds nor fails. */
    public static FakeServer startFull() {
        FakeServer server = new FakeServer(ServerProcess.loopback(Ports.free()), 1);
        // The kernel takes one connection more than the backlog says and ignores further ones.
        server.fill(2);
        return server;
    }

    private void fill(int count) {
        try {
            for (int i = 0; i < count; i++) {
                fillers.add(SocketChannel.open(address));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FakeServer accepting(Consumer<Connection> then) {
        acceptor = Thread.startVirtualThread(() -> acceptAll(then));
        return this;
    }

    private void acceptAll(Consumer<Connection> then) {
        try {
            while (true) {
                Connection connection = new Connection(wires.apply(listener.accept()));
                accepted.incrementAndGet();
                connections.removeIf(Connection::isClosed);
                connections.add(connection);
                then.accept(connection);
            }
        } catch (IOException | UncheckedIOException e) {
            if (!closed) {
                scriptFailure = e;
            }
        }
    }

    private void play(Consumer<Connection> script, Connection connection) {
        try {
            script.accept(connection);
        } catch (RuntimeException | Error e) {
            // An error of a script whose connection was closed under it is not a failure.
            if (!closed) {
                scriptFailure = e;
            }
        }
    }

    public SocketAddress address() {
        return address;
    }

    public int port() {
        return ((InetSocketAddress) address).getPort();
    }

    /** The address as a configuration file has it: {@code 127.0.0.1:6379}, or the path of a unix socket. */
    public String addressText() {
        return ServerProcess.text(address);
    }

    /** Returns the next connection, in the order of arrival. */
    public Connection accept() {
        Await.until("a connection to " + address, () -> !waiting.isEmpty());
        return waiting.remove();
    }

    /** Returns how many connections have been accepted since the start. */
    public int connectionCount() {
        return accepted.get();
    }

    /** Returns whether a script has failed, which {@link #close} will report. */
    boolean hasFailed() {
        return scriptFailure != null;
    }

    /** Stops listening, closes all connections, and fails if a script has failed. */
    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
            for (SocketChannel filler : fillers) {
                filler.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // The port is in use until the thread has left accept().
        Await.until("the end of listening", () -> acceptor == null || !acceptor.isAlive());
        connections.forEach(Connection::closeNow);
        if (scriptFailure != null) {
            throw new AssertionError("A script of the fake server failed", scriptFailure);
        }
    }

    /** The server's end of an accepted connection. */
    public static final class Connection extends RawConnection {
        private Connection(Wire wire) {
            super(wire);
        }
    }
}
