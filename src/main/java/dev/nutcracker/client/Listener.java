package dev.nutcracker.client;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.ListenAddress;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.Protocol;
import dev.nutcracker.net.AddressText;
import dev.nutcracker.net.InheritedSocket;
import dev.nutcracker.net.InheritedSockets;
import dev.nutcracker.net.LocalListener;
import dev.nutcracker.net.SystemError;
import dev.nutcracker.net.Transport;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.ListenerReport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket: accepts the clients of a pool, or of two of different protocols, and passes each to the worker that
 * has the fewest. A client stays with its worker. The socket can be passed to another pool, so that no client is refused while the configuration changes.
 */
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    /** How long accepting pauses when the process has no file descriptor left. */
    private static final long REST_MS = 1000;

    private final Transport transport;
    private final SocketAddress address;
    private final ListeningSocket socket;
    private final ServerChannel channel;
    private final ConnectionTally connections;
    private final int backlog;
    private final Acceptor acceptor;
    private ListenAddress listen;
    private boolean open;
    /** Whether it is another process that accepts here. */
    private boolean stopped;

    private volatile @Nullable Target target;

    /** A pool that clients are accepted for, with its clients at each worker. */
    public record Served(PoolState pool, List<PoolClients> workers) {
        public Served {
            workers = List.copyOf(workers);
        }

        private Protocol protocol() {
            return pool.config().protocol();
        }
    }

    /** The pool that clients are accepted for, or one of them, and their way into it. */
    private record Target(PoolState pool, PoolClients anyWorker, Entrance entrance) {}

    private Listener(
            PoolConfig pool, ListeningSocket socket, EventLoop loop, Transport transport, ConnectionTally connections) {
        this.listen = pool.listen().address();
        this.backlog = pool.listen().backlog();
        this.address = address(listen, transport);
        this.socket = socket;
        this.channel = socket.channel();
        this.acceptor = new Acceptor(loop);
        this.transport = transport;
        this.connections = connections;
    }

    /**
     * Listens on the pool's address; clients wait until {@link #serve}. Blocks until it listens, so it must not be
     * called on a loop.
     *
     * @param loop the loop that accepts clients
     * @param inherited sockets that were open before; one with the pool's address is taken in place of a new one
     */
    public static Listener open(
            PoolConfig pool,
            EventLoop loop,
            Transport transport,
            ConnectionTally connections,
            InheritedSockets inherited)
            throws IOException {
        ListenAddress listen = pool.listen().address();
        Listener listener =
                new Listener(pool, socket(listen, pool.name(), transport, inherited), loop, transport, connections);
        try {
            listener.open(pool, loop);
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    private static ListeningSocket socket(
            ListenAddress listen, String pool, Transport transport, InheritedSockets inherited) {
        InheritedSocket found = inherited.take(ListeningSocket.address(listen, transport), pool);
        if (found == null) {
            return OwnSocket.at(listen, transport);
        }
        return switch (found.keeper()) {
            case SUPERVISOR -> new KeptSocket(found, inherited, transport);
            case THIS_PROCESS, PREDECESSOR -> OwnSocket.inherited(found, listen, transport);
        };
    }

    private void open(PoolConfig config, EventLoop loop) throws IOException {
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(acceptor);
        socket.open(config, loop);
        connections.opened();
        open = true;
    }

    /** The address of a pool as sockets have it that are bound there. */
    public static SocketAddress address(ListenAddress listen, Transport transport) {
        return ListeningSocket.address(listen, transport);
    }

    /** Whether the socket was open before this process. */
    public boolean isInherited() {
        return socket.isInherited();
    }

    /** Whether this socket has the address {@code other}; other settings, such as permissions, do not count. */
    public boolean listensOn(ListenAddress other) {
        return listen.isSame(other);
    }

    /**
     * Accepts clients for these pools from now on: one, or one of each protocol. Their address must be the listener's.
     * Must not be called on a loop.
     */
    public void serve(List<Served> pools) {
        boolean first = target == null;
        List<PoolEntrance> entrances = new ArrayList<>();
        List<Served> inOrder = new ArrayList<>(pools);
        inOrder.sort(Comparator.comparing(Served::protocol));
        for (Served served : inOrder) {
            served.workers()
                    .getFirst()
                    .registry()
                    .addresses()
                    .goBy(served.pool().config().limits());
            entrances.add(new PoolEntrance(served.pool(), served.workers(), acceptor.refusals));
        }
        PoolEntrance one = entrances.getFirst();
        PoolState pool = one.pool();
        if (entrances.size() == 1) {
            target = new Target(
                    pool, one.workers().getFirst(), Entrances.into(one, channel.eventLoop(), acceptor.pause));
            acceptor.leadTo(entrances);
        } else {
            Entrance shared = acceptor.leadTo(entrances);
            target = new Target(
                    pool,
                    one.workers().getFirst(),
                    Entrances.inFrontOf(shared, one, channel.eventLoop(), acceptor.pause));
        }
        if (!listen.equals(pool.config().listen().address())) {
            listen = pool.config().listen().address();
            changePermissions();
        }
        if (first && !stopped) {
            channel.config().setAutoRead(true);
        }
    }

    private void changePermissions() {
        try {
            socket.changePermissions(listen);
        } catch (IOException e) {
            LOG.warn("cannot change the permissions of '{}': {}", listen.text(), e.toString());
        }
    }

    /** The address that the socket is bound to. */
    public SocketAddress localAddress() {
        return channel.localAddress();
    }

    /** {@code host:port} with the host in numbers, or the path of a Unix socket: the same for each spelling of the address. */
    public static String addressText(ListenAddress listen) {
        return switch (listen) {
            case ListenAddress.Tcp tcp -> AddressText.of(tcp.address());
            case ListenAddress.Unix unix -> unix.path();
            case ListenAddress.Local local -> local.text();
            case ListenAddress.None _ -> "";
        };
    }

    /** The text of its address, as {@link #addressText(ListenAddress)} has it. */
    public String addressText() {
        return addressText(listen);
    }

    /** The descriptor of the socket, on a transport whose sockets have one. */
    public int descriptor() {
        return ((UnixChannel) channel).fd().intValue();
    }

    /** Returns how operators see it. */
    public ListenerReport report(String pool) {
        int number = channel instanceof UnixChannel unix ? unix.fd().intValue() : -1;
        return new ListenerReport(listen.text(), pool, backlog, number, isInherited());
    }

    /** Whether the socket is that of the one who has started this process, or the one before. */
    public boolean isSupervisors() {
        return socket.isSupervisors();
    }

    /** Accepts nothing until further notice, or goes on; clients wait in the queue. Blocks, so it must not be called on a loop. */
    public void stopAccepting(boolean wanted) {
        stopped = wanted;
        channel.eventLoop().submit(() -> acceptor.pause.stop(wanted)).syncUninterruptibly();
    }

    /** Another process has the socket and goes on with it. Blocks, so it must not be called on a loop. */
    public void leave() {
        open = false;
        connections.closed();
        try {
            socket.leave();
        } catch (IOException e) {
            LOG.warn("cannot close the socket of '{}': {}", listen.text(), e.toString());
        }
    }

    /** No other process has the socket any more. */
    public void own() {
        socket.own();
    }

    /** Accepts no more clients. Blocks until the socket is closed, so it must not be called on a loop. */
    public void close() {
        try {
            socket.close(this::acceptWaiting);
        } catch (IOException e) {
            LOG.warn("cannot remove the socket {}: {}", listen.text(), e.toString());
        }
        if (open) {
            acceptor.end();
            open = false;
            connections.closed();
        }
    }

    private void acceptWaiting() {
        try {
            // Those within the process hear of the end themselves.
            if (target != null && !(channel instanceof LocalListener)) {
                transport.acceptWaiting(channel, client -> channel.pipeline().fireChannelRead(client));
            }
        } catch (IOException e) {
            LOG.debug("not all clients that wait at '{}' are accepted", listen.text(), e);
        }
    }

    private Target target() {
        return requireNonNull(target, "nothing is accepted before it is known for whom");
    }

    /** The handler of the listening channel; each message is a client's channel. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        private final ClientRefusals refusals;
        private final AcceptPause pause = new AcceptPause(channel);
        /** Null while there has been no more than one pool. */
        private @Nullable UndecidedClients undecided;

        /** @param loop the loop that accepts clients */
        Acceptor(EventLoop loop) {
            this.refusals = new ClientRefusals(loop);
        }

        /** From now on these pools listen. Returns the way into several of them. */
        Entrance leadTo(List<PoolEntrance> pools) {
            UndecidedClients clients = undecided;
            if (clients == null) {
                clients = new UndecidedClients(channel.eventLoop());
                undecided = pools.size() > 1 ? clients : null;
            }
            if (undecided != null) {
                UndecidedClients told = clients;
                channel.eventLoop().submit(() -> told.goBy(pools)).syncUninterruptibly();
            }
            return clients;
        }

        void end() {
            UndecidedClients clients = undecided;
            if (clients != null && !channel.eventLoop().isShuttingDown()) {
                channel.eventLoop()
                        .submit(clients::end)
                        .syncUninterruptibly()
                        .getNow()
                        .syncUninterruptibly();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Channel client = (Channel) message;
            if (isOfAnotherFamily(client)) {
                client.unsafe().closeForcibly();
            } else if (prepare(client)) {
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
         * Sets the socket options; returns false if that fails. It does if the client has gone already, which is no reason to pause accepting.
         */
        private boolean prepare(Channel client) {
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
