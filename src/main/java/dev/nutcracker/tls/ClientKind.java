package dev.nutcracker.tls;

import dev.nutcracker.config.CertificateName;
import dev.nutcracker.config.TlsConfig;
import dev.nutcracker.config.TlsMode;
import dev.nutcracker.net.EarlyBytes;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.stats.TlsResult;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.lang.ref.WeakReference;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * TLS with the clients of a pool, under one configuration. The handshake runs on a loop of its own; then the client leaves that
 * loop.
 *
 * <pre>
 *   on no loop ──► waits for room ──► handshake loop: gate, decrypting handler, … ──► on no loop: ready
 *                  (Handshakes)
 * </pre>
 *
 * <p>When another configuration has taken its place, connections that still come here go there.
 */
final class ClientKind implements EndpointKind {
    private final TlsPool pool;
    private final TlsConfig config;
    private final Handshakes handshakes;
    private final KeptBytes kept;
    private final TlsContext context;
    private final OwnKeys keys;
    private final @Nullable PeerTrust trust;
    private final @Nullable PeerNames names;
    /** Of the loop that turns them. */
    private TicketKeys tickets;

    private volatile Latest<EndpointKind> latest = new Latest<>();
    private volatile boolean replaced;
    private volatile @Nullable Future<?> turningTickets;

    ClientKind(TlsPool pool, TlsConfig config, Handshakes handshakes, KeptBytes kept, ContextBuilding building) {
        this.pool = pool;
        this.config = config;
        this.handshakes = handshakes;
        this.kept = kept;
        this.keys = new OwnKeys(config.identities(), config.names());
        this.trust = ContextBuilding.trust(config);
        this.names = config.userName().from() == CertificateName.NONE ? null : new PeerNames(config.userName());
        this.tickets = building.tickets();
        this.context = building.ofClients(config, keys, trust, tickets);
        pool.shows(config);
        if (building.turnsTickets(config)) {
            turnTicketsLater(this, handshakes.nextLoop());
        }
    }

    /** Tickets get another key from time to time, as long as this is in use. */
    private static void turnTicketsLater(ClientKind kind, EventLoop loop) {
        WeakReference<ClientKind> turned = new WeakReference<>(kind);
        kind.turningTickets = loop.schedule(
                () -> {
                    ClientKind inUse = turned.get();
                    if (inUse != null && !inUse.replaced) {
                        inUse.tickets = inUse.tickets.turned();
                        inUse.context.giveTickets(inUse.tickets);
                        turnTicketsLater(inUse, loop);
                    }
                },
                TicketKeys.LIFETIME_MS,
                TimeUnit.MILLISECONDS);
    }

    /** Another kind has taken its place. */
    void replacedBy(EndpointKind next) {
        if (next instanceof ClientKind other) {
            other.latest = latest;
        }
        latest.is(next);
        replaced = true;
        Future<?> turning = turningTickets;
        if (turning != null) {
            turning.cancel(false);
        }
        context.release();
        if (next instanceof ClientKind other && other.trust != null && !config.trustsAs(other.config)) {
            PeerTrust others = other.trust;
            handshakes.nextLoop().execute(() -> pool.closeUntrusted(others));
        }
    }

    @Override
    public boolean isFull() {
        return handshakes.isFull();
    }

    @Override
    public void whenRoom(Runnable room) {
        handshakes.whenRoom(room);
    }

    @Override
    public void open(Channel channel, Opening opening) {
        if (config.mode() == TlsMode.REQUIRED) {
            handshakes.begin(() -> register(channel, opening));
        } else {
            registerWith(channel, opening, () -> readFirstByte(channel, opening));
        }
    }

    private void register(Channel channel, Opening opening) {
        SslHandler tls = newHandler(channel);
        if (tls == null) {
            handshakes.ended();
            openBySuccessor(channel, opening);
            return;
        }
        channel.config().setAutoRead(false);
        EventLoop loop = handshakes.nextLoop();
        loop.register(channel).addListener((ChannelFuture registered) -> {
            if (registered.isSuccess() && channel.isActive()) {
                new Handshake(channel, tls, opening).begin();
                channel.config().setAutoRead(true);
            } else {
                ReferenceCountUtil.release(tls.engine());
                handshakes.ended();
                fail(channel, opening, registered.cause());
            }
        });
    }

    private void openBySuccessor(Channel channel, Opening opening) {
        EndpointKind next = replaced ? latest.made() : null;
        if (next == null) {
            fail(channel, opening, new ClosedChannelException());
        } else {
            next.open(channel, opening);
        }
    }

    private @Nullable SslHandler newHandler(Channel channel) {
        SslHandler tls = context.newHandler(channel.alloc());
        if (tls == null) {
            return null;
        }
        // There is a timer for everything from the client's connecting on.
        tls.setHandshakeTimeoutMillis(0);
        if (config.strictNames()) {
            SSLParameters parameters = tls.engine().getSSLParameters();
            parameters.setSNIMatchers(List.of(keys.strictMatcher()));
            tls.engine().setSSLParameters(parameters);
        }
        return tls;
    }

    private void registerWith(Channel channel, Opening opening, Runnable registered) {
        channel.config().setAutoRead(false);
        handshakes.nextLoop().register(channel).addListener(done -> {
            if (done.isSuccess() && channel.isActive()) {
                registered.run();
                channel.config().setAutoRead(true);
            } else {
                fail(channel, opening, done.cause());
            }
        });
    }

    private void readFirstByte(Channel channel, Opening opening) {
        FirstByte.Choice choice = new FirstByte.Choice() {
            @Override
            public void tls(FirstByte first) {
                handshakes.begin(() -> channel.eventLoop().execute(() -> beginTls(channel, first, opening)));
            }

            @Override
            public void plain(EarlyBytes early) {
                leaveLoop(new Endpoint(channel, early), opening);
            }

            @Override
            public void failed(Throwable cause) {
                opening.failed(cause);
            }
        };
        channel.pipeline().addLast(new FirstByte(choice, config.handshakeTimeoutMs()));
    }

    private void beginTls(Channel channel, FirstByte first, Opening opening) {
        SslHandler tls = channel.isActive() ? newHandler(channel) : null;
        if (tls == null) {
            handshakes.ended();
            fail(channel, opening, new ClosedChannelException());
            return;
        }
        new Handshake(channel, tls, opening).begin();
        first.passOn(channel.pipeline().context(first));
    }

    private static void fail(Channel channel, Opening opening, @Nullable Throwable cause) {
        if (channel.isRegistered()) {
            channel.close();
        } else {
            Endpoint.discard(channel);
        }
        opening.failed(cause == null ? new ClosedChannelException() : cause);
    }

    /** The connection goes from the loop of handshakes to that of its worker. */
    private static void leaveLoop(Endpoint endpoint, Opening opening) {
        endpoint.channel().deregister().addListener(left -> {
            if (left.isSuccess() && endpoint.channel().isOpen()) {
                opening.ready(endpoint);
            } else {
                endpoint.close();
                opening.failed(left.isSuccess() ? new ClosedChannelException() : left.cause());
            }
        });
    }

    /** One client's handshake, on its loop. */
    private final class Handshake implements HandshakeEnd.Outcome {
        private final Channel channel;
        private final SslHandler tls;
        private final Opening opening;
        private final ClientGate gate = new ClientGate(kept, pool);
        private final EarlyBytes early = new EarlyBytes();
        private final HandshakeEnd end = new HandshakeEnd(this);
        private final long begunNs = System.nanoTime();
        private final Future<?> timer;

        Handshake(Channel channel, SslHandler tls, Opening opening) {
            this.channel = channel;
            this.tls = tls;
            this.opening = opening;
            this.timer = channel.eventLoop().schedule(this::expire, config.handshakeTimeoutMs(), TimeUnit.MILLISECONDS);
        }

        void begin() {
            TlsContext.addTo(channel.pipeline(), gate, tls);
            channel.pipeline().addLast(early, end);
        }

        private void expire() {
            var context = channel.pipeline().context(end);
            if (context != null) {
                end.expire(context, new SslHandshakeTimeoutException("the handshake took too long"));
            }
        }

        @Override
        public void succeeded() {
            timer.cancel(false);
            handshakes.ended();
            gate.open();
            channel.config().setAutoRead(false);
            TlsEndpoint client = new TlsEndpoint(channel, tls, gate, early, names);
            pool.connected(client, System.nanoTime() - begunNs);
            leaveLoop(client, opening);
        }

        @Override
        public void failed(Throwable cause) {
            timer.cancel(false);
            handshakes.ended();
            TlsResult result = pool.failed(cause);
            if (result != TlsResult.CLOSED) {
                String reason = result == TlsResult.NOT_TLS ? "not_tls" : "handshake";
                opening.refused(channel, reason, TlsFailure.text(cause));
            }
            opening.failed(cause);
        }
    }
}
