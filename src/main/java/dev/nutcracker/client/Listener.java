package dev.nutcracker.client;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.ListenAddress;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.net.SocketFile;
import dev.nutcracker.net.SystemError;
import dev.nutcracker.net.Transport;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.ConnectionTally;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket: accepts a pool's clients and passes each to the worker that has the fewest. A client stays with
 * its worker. The socket can be passed to another pool, so that no client is refused while the configuration changes.
 */
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    /** How long accepting pauses when the process has no file descriptor left. */
    private static final long REST_MS = 1000;

    private final Transport transport;
    private final SocketAddress address;
    private final ServerChannel channel;
    private final ConnectionTally connections;
    private ListenAddress listen;
    private boolean open;
    private @Nullable Acceptor acceptor;
    private volatile @Nullable Target target;

    /** The pool that clients are accepted for, and their way into it. */
    private record Target(PoolState pool, PoolClients anyWorker, Entrance entrance) {}

    private Listener(ListenAddress listen, Transport transport, ConnectionTally connections) {
        this.listen = listen;
        this.connections = connections;
        this.transport = transport;
        this.address = address(listen, transport);
        this.channel = transport.listener(Transport.family(address));
    }

    /**
     * Listens on the pool's address; clients wait until {@link #serve}. Blocks until it listens, so it must not be
     * called on a loop.
     *
     * @param loop the loop that accepts clients
     */
    public static Listener open(PoolConfig pool, EventLoop loop, Transport transport, ConnectionTally connections)
            throws IOException {
        Listener listener = new Listener(pool.listen().address(), transport, connections);
        try {
            listener.open(pool, loop);
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    private void open(PoolConfig config, EventLoop loop) throws IOException {
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.SO_BACKLOG, config.listen().backlog());
        acceptor = new Acceptor(loop);
        channel.pipeline().addLast(acceptor);
        switch (listen) {
            case ListenAddress.Tcp _ -> {
                channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
                if (config.listen().reusePort() && !channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true)) {
                    LOG.warn("pool {}: this transport cannot share its port, reuseport is ignored", config.name());
                }
                bind(loop, listen.text());
            }
            case ListenAddress.Unix unix -> {
                makeWay(unix);
                bind(loop, listen.text());
                setPermissions(unix);
            }
            case ListenAddress.None _ -> throw new AssertionError("a listener without an address");
        }
        connections.opened();
        open = true;
    }

    /** Whether this socket has the address {@code other}; other settings, such as permissions, do not count. */
    public boolean listensOn(ListenAddress other) {
        return switch (listen) {
            case ListenAddress.Tcp own ->
                other instanceof ListenAddress.Tcp tcp && own.address().equals(tcp.address());
            case ListenAddress.Unix own ->
                other instanceof ListenAddress.Unix unix && own.path().equals(unix.path());
            case ListenAddress.None _ -> false;
        };
    }

    /**
     * Accepts clients for this pool from now on. The pool's address must be the listener's.
     *
     * @param workers the pool's clients at each worker
     */
    public void serve(PoolState pool, List<PoolClients> workers) {
        boolean first = target == null;
        workers.getFirst().addresses().goBy(pool.config().limits());
        PoolEntrance last = new PoolEntrance(pool, List.copyOf(workers), acceptor().refusals);
        target = new Target(pool, workers.getFirst(), Entrance.into(last, channel.eventLoop(), acceptor().pause));
        if (!listen.equals(pool.config().listen().address())) {
            listen = pool.config().listen().address();
            changePermissions();
        }
        if (first) {
            channel.config().setAutoRead(true);
        }
    }

    private void changePermissions() {
        try {
            if (listen instanceof ListenAddress.Unix unix) {
                setPermissions(unix);
            }
        } catch (IOException e) {
            LOG.warn("cannot change the permissions of '{}': {}", listen.text(), e.toString());
        }
    }

    /** The address that the socket is bound to. */
    public SocketAddress localAddress() {
        return channel.localAddress();
    }

    /** Accepts no more clients. Blocks until the socket is closed, so it must not be called on a loop. */
    public void close() {
        if (channel.isRegistered()) {
            channel.eventLoop().submit(this::acceptWaitingAndClose).syncUninterruptibly();
            channel.closeFuture().syncUninterruptibly();
        }
        if (!open) {
            return;
        }
        open = false;
        connections.closed();
        if (listen instanceof ListenAddress.Unix unix) {
            try {
                Files.deleteIfExists(Path.of(unix.path()));
            } catch (IOException e) {
                LOG.warn("cannot remove the socket {}: {}", unix.path(), e.toString());
            }
        }
    }

    /**
     * Closing a listening socket makes the system reset the clients that wait in its queue, so they are accepted right
     * before.
     */
    private void acceptWaitingAndClose() {
        try {
            if (target != null) {
                transport.acceptWaiting(channel, client -> channel.pipeline().fireChannelRead(client));
            }
        } catch (IOException e) {
            LOG.debug("not all clients that wait at '{}' are accepted", listen.text(), e);
        } finally {
            channel.close();
        }
    }

    private static SocketAddress address(ListenAddress listen, Transport transport) {
        return switch (listen) {
            case ListenAddress.Tcp tcp -> tcp.address();
            case ListenAddress.Unix unix -> transport.unixAddress(unix.path());
            case ListenAddress.None _ -> throw new IllegalArgumentException("a pool that does not listen");
        };
    }

    private void bind(EventLoop loop, String text) throws IOException {
        loop.register(channel).syncUninterruptibly();
        ChannelFuture bound = channel.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bindFailure(text, bound.cause());
        }
    }

    private static void makeWay(ListenAddress.Unix unix) throws IOException {
        try {
            SocketFile.makeWay(Path.of(unix.path()));
        } catch (IOException e) {
            throw bindFailure(unix.text(), e);
        }
    }

    private static IOException bindFailure(String text, Throwable cause) {
        return new IOException("bind to addr '" + text + "' failed: " + SystemError.text(cause), cause);
    }

    private Target target() {
        return requireNonNull(target, "nothing is accepted before it is known for whom");
    }

    private Acceptor acceptor() {
        return requireNonNull(acceptor, "the socket is opened before it serves a pool");
    }

    private static void setPermissions(ListenAddress.Unix unix) throws IOException {
        if (unix.permissions() != 0) {
            Files.setPosixFilePermissions(Path.of(unix.path()), permissions(unix.permissions()));
        }
    }

    private static Set<PosixFilePermission> permissions(int octal) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] fromHighBit = PosixFilePermission.values();
        for (int i = 0; i < fromHighBit.length; i++) {
            if ((octal >> (fromHighBit.length - 1 - i) & 1) != 0) {
                permissions.add(fromHighBit[i]);
            }
        }
        return permissions;
    }

    /** The handler of the listening channel; each message is a client's channel. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        private final ClientRefusals refusals;
        private final AcceptPause pause = new AcceptPause(channel);

        /** @param loop the loop that accepts clients */
        Acceptor(EventLoop loop) {
            this.refusals = new ClientRefusals(loop);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Channel client = (Channel) message;
            if (isOfAnotherFamily(client)) {
                client.unsafe().closeForcibly();
            } else if (isPrepared(client)) {
                target().entrance.enter(client);
            }
        }

        /** On some transports a socket for all IPv4 addresses accepts IPv6 clients as well. */
        private boolean isOfAnotherFamily(Channel client) {
            return Transport.family(address) == SocketProtocolFamily.INET
                    && client.remoteAddress() instanceof InetSocketAddress peer
                    && Transport.family(peer) != SocketProtocolFamily.INET;
        }

        /**
         * Sets the socket options. They can fail if the client has gone already; that is no reason to pause accepting.
         */
        private boolean isPrepared(Channel client) {
            Target to = target();
            boolean tcp = to.pool.config().listen().address() instanceof ListenAddress.Tcp;
            try {
                to.anyWorker.pool().socketSettings(tcp).applyToClient(client);
                return true;
            } catch (ChannelException e) {
                LOG.debug(
                        "a client of pool {} was gone before it was served",
                        to.pool.config().name(),
                        e);
                client.unsafe().closeForcibly();
                return false;
            }
        }

        /** Without file descriptors the listener must stay open, but its loop must not spin on the same event. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!SystemError.isShortage(cause)) {
                // The error concerns one client, which has gone already for example.
                LOG.warn(
                        "pool {}: accepting a client failed: {}",
                        target().pool.config().name(),
                        SystemError.text(cause));
            } else if (!pause.isResting()) {
                LOG.error(
                        "pool {}: accepting clients rests for {} ms: {}",
                        target().pool.config().name(),
                        REST_MS,
                        SystemError.text(cause));
                pause.rest(REST_MS);
            }
        }
    }
}
