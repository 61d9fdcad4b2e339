package dev.nutcracker.client;

import dev.nutcracker.handover.Message;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.protocol.ConnectedClient;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ConversationState;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.User;
import dev.nutcracker.server.Pool;
import dev.nutcracker.stats.ClientPhase;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.stats.TrafficCounter;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, from accept to close. Its requests enter its queue in the order they arrive, and their responses leave in
 * that order.
 *
 * <pre>
 *   bytes ──► conversation ──► request ──┬──► queue of the client: GET a │ PING │ MGET b c │ …
 *                                        └──► server connections              ▲ head: the only one that may write
 *   bytes ◄── output ◄── head of the queue, while it is answered ◄────────────┘
 * </pre>
 *
 * <p>The receiving side is {@link ClientInbound}, the sending side {@link ClientOutbound}.
 *
 * <p>A connection ends in one of three ways. The client closes its side: it still gets all its responses. The client
 * sends QUIT or malformed bytes: it gets all its responses, and the answer to this request last. The connection breaks:
 * responses that are still to come are dropped.
 */
final class ClientConnection implements ClientOutbound.Owner, UserSink.Client {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private enum State {
        SERVING,
        /** Nothing more is read; responses are still written. */
        ENDING,
        /** Everything is written. Bytes that still come are dropped until the client closes its side. */
        LINGERING,
        GONE
    }

    private final ClientRegistry clients;
    private final ClientResources resources;
    private final Pool pool;
    private final Endpoint endpoint;
    private final Channel channel;
    private final ClientOutbound outbound;
    private final ClientInbound inbound;
    /** The user that the client is by its certificate; null if that does not say. */
    private final @Nullable User certified;

    private final long acceptedNs;
    private final long number;
    /** Null once it is. */
    private @Nullable Consumer<ClientConnection> whenReady;

    private State state = State.SERVING;
    private boolean misunderstood;

    private ClientConnection(
            ClientRegistry clients,
            Endpoint endpoint,
            @Nullable User certified,
            Conversation conversation,
            long ageNs,
            Consumer<ClientConnection> whenReady) {
        this.clients = clients;
        this.resources = clients.resources();
        this.pool = resources.pool();
        this.endpoint = endpoint;
        this.channel = endpoint.channel();
        this.outbound = new ClientOutbound(this, resources, endpoint);
        this.acceptedNs = outbound.nowNs() - ageNs;
        this.number = clients.nextNumber();
        this.certified = certified;
        this.inbound = new ClientInbound(this, clients, outbound, endpoint, conversation);
        this.whenReady = whenReady;
    }

    /** For a client that has just connected. */
    static ClientConnection accepted(ClientRegistry clients, Endpoint endpoint) {
        Dialect dialect = clients.resources().pool().dialect();
        User certified = CertifiedUser.of(endpoint, dialect.logins());
        return new ClientConnection(
                clients, endpoint, certified, dialect.conversation(certified), 0, ClientConnection::begin);
    }

    /**
     * For a client that comes from another process. It is not read until it is {@linkplain ClientInbound#resume resumed}.
     *
     * @param arrived gets it when it is registered with its worker, and whether it can stay
     */
    static ClientConnection arriving(
            ClientRegistry clients,
            Endpoint endpoint,
            Message.Client former,
            Conversation conversation,
            BiConsumer<ClientConnection, Boolean> arrived) {
        return new ClientConnection(
                clients,
                endpoint,
                null,
                conversation,
                former.ageNs(),
                client -> arrived.accept(client, client.arrive(former)));
    }

    /** The receiving side. */
    ClientInbound inbound() {
        return inbound;
    }

    Channel channel() {
        return channel;
    }

    /** It was to leave for another process, and stays. The pool's configuration may be another meanwhile. */
    void cameBack() {
        inbound.poolChanged();
        inbound.limitBy(clients.rates());
        renewUser();
        inbound.resume();
    }

    /** The sending side. */
    ClientOutbound outbound() {
        return outbound;
    }

    /** The client is registered with its worker, and can be used. */
    void ready() {
        Consumer<ClientConnection> first = whenReady;
        whenReady = null;
        if (first != null) {
            first.accept(this);
        }
    }

    private boolean arrive(Message.Client former) {
        pool.counters().increment(PoolCounter.CLIENT_CONNECTIONS);
        clients.add(this);
        boolean stays = inbound.arrive(former.unread(), former.idleNs());
        ClientRates rates = clients.rates();
        if (rates != null) {
            inbound.limitBy(rates);
        }
        if (!former.conversation().wantsReplies()) {
            outbound.responses().want(false);
        }
        outbound.kept().update(inbound.unusedBytes());
        return stays;
    }

    /** Whether it may ever be {@linkplain #isAtRest at rest} in the sense of a hand-over. */
    boolean mayComeToRest() {
        return state == State.SERVING && endpoint.isPlain() && !inbound.isInputEnded();
    }

    /** Whether nothing is under way between the client, this process and the servers, so that another process can go on. */
    boolean isAtRest() {
        return mayComeToRest() && outbound.isEmpty() && outbound.unsentBytes() == 0 && inbound.isAtRest();
    }

    /** The client as another process must know it; null if it has just begun something. */
    Message.@Nullable Client passable() {
        ConversationState conversation = inbound.conversation().state();
        if (conversation == null || inbound.isInputEnded()) {
            return null;
        }
        long nowNs = outbound.nowNs();
        return new Message.Client(
                pool.name(),
                !(channel.remoteAddress() instanceof InetSocketAddress),
                conversation,
                PeerAddress.proxied(channel),
                nowNs - acceptedNs,
                nowNs - inbound.latestReadNs(),
                inbound.unread());
    }

    /** Another process has the client: everything here ends, and the client notices nothing. */
    void passedOn() {
        state = State.GONE;
        outbound.gone();
        pool.counters().decrement(PoolCounter.CLIENT_CONNECTIONS);
        inbound.release();
        outbound.release();
        endpoint.close();
    }

    private void begin() {
        pool.counters().increment(PoolCounter.CLIENT_CONNECTIONS);
        resources.stats().traffic().increment(TrafficCounter.ACCEPTED);
        clients.add(this);
        if (certified != null && !(certified.isKnown() && inbound.enterByCertificate())) {
            refuseCertificate(certified);
            return;
        }
        ClientRates rates = clients.rates();
        if (rates != null) {
            inbound.limitBy(rates);
        }
        outbound.kept().update(0);
        AuditedClient audited = inbound.audited();
        if (audited != null) {
            audited.accepted();
            if (certified != null) {
                audited.certified(certified, null);
            }
        }
        if (LOG.isDebugEnabled()) {
            LOG.debug("accepted client {} of pool {}", PeerAddress.of(channel), pool.name());
        }
    }

    /** The client's certificate is nobody's, or its user has too many clients. */
    private void refuseCertificate(User user) {
        clients.refused(
                RefusalReason.CERTIFICATE,
                user.isKnown()
                        ? "the user of its certificate has as many clients as it may have"
                        : "its certificate is no user's");
        AuditedClient audited = inbound.audited();
        if (audited != null) {
            audited.certified(user, user.isKnown() ? "too many clients of the user" : "no user's certificate");
        }
        endpoint.close();
    }

    @Override
    public void endOfTurn() {
        outbound.leaveTurn();
        if (state == State.GONE) {
            return;
        }
        outbound.write();
        if (!channel.isOpen()) {
            // The write has shown that the client has closed.
            return;
        }
        if (state == State.SERVING) {
            inbound.endOfTurn();
            if (resources.isDrainingIdle()) {
                drainIfIdle();
            }
        }
        if (state == State.ENDING && outbound.isEmpty() && !inbound.isKeeping()) {
            state = State.LINGERING;
            endpoint.finish();
        }
        outbound.rest(inbound.unusedBytes());
    }

    @Override
    public void broken(Throwable cause) {
        LOG.error("closing a client of pool {} after a defect", pool.name(), cause);
        endpoint.close();
    }

    /** Reads no more requests, and closes when all responses are written. */
    void drain() {
        if (state == State.SERVING) {
            end();
        }
    }

    /** As {@link #drain}, if the client waits for no response and no request of it is arriving. */
    void drainIfIdle() {
        if (outbound.isEmpty() && !inbound.isKeeping() && inbound.unusedBytes() == 0) {
            drain();
        }
    }

    void close() {
        endpoint.close();
    }

    ClientPhase phase() {
        return switch (state) {
            case SERVING -> inbound.isPaused() ? ClientPhase.HELD_BACK : ClientPhase.SERVING;
            case ENDING, LINGERING, GONE -> ClientPhase.ENDING;
        };
    }

    /** The local address of the connection, in the form of {@link ClientOutbound#addressText}. */
    String localAddressText() {
        return PeerAddress.text(channel.localAddress(), pool);
    }

    /** Among the clients of the pool, if the protocol does not number them. */
    long number() {
        return number;
    }

    String poolName() {
        return pool.name();
    }

    /** Whether it is connected by TLS. */
    boolean isEncrypted() {
        return endpoint.tlsSession() != null;
    }

    /** When the client was accepted, on the turn's clock. */
    long acceptedNs() {
        return acceptedNs;
    }

    @Override
    public byte[] name() {
        return inbound.conversation().clientName();
    }

    @Override
    public @Nullable InetSocketAddress address() {
        return PeerAddress.tcp(channel);
    }

    /** The other rates apply from the next turn on. */
    @Override
    public void limitAnew(String before, String now) {
        ClientRates rates = clients.rates();
        if (rates != null && (rates.areFor(before) || rates.areFor(now))) {
            pool.loop().execute(() -> {
                if (state != State.GONE) {
                    inbound.limitBy(clients.rates());
                }
            });
        }
    }

    /** The pool's users may have changed. A client that may not stay gets its outstanding responses first. */
    void renewUser() {
        if (!inbound.conversation().renewUser()) {
            inbound.waiting().end();
            drain();
        } else if (!inbound.mayKeepSubscriptions()) {
            close();
        }
    }

    @Override
    public ConnectedClient view(long nowNs) {
        return new ClientView(this, nowNs);
    }

    @Override
    public boolean isGone() {
        return state == State.GONE;
    }

    /** Whether everything is written and only the client's close is awaited. */
    boolean isLingering() {
        return state == State.LINGERING;
    }

    /** How many bytes the proxy keeps for this client. */
    long keptBytes() {
        return outbound.kept().bytes();
    }

    /** Memory is short, and the proxy keeps more for this client than for any other. */
    void closeForMemory() {
        LOG.warn("closing a client of pool {} that keeps {} bytes: max_memory is reached", pool.name(), keptBytes());
        closeAtOnce();
    }

    @Override
    public void closeForResponse(int responseBytes) {
        if (state != State.GONE) {
            LOG.warn(
                    "closing a client of pool {} for a response that has to wait, of which {} bytes have come:"
                            + " max_memory is reached",
                    pool.name(),
                    responseBytes);
            closeAtOnce();
        }
    }

    /** Frees the client's memory now, so that no other client is closed for it. */
    private void closeAtOnce() {
        endpoint.close();
        gone();
    }

    /** The client has sent malformed bytes. */
    void endMisunderstood() {
        misunderstood = true;
        end();
    }

    /** Reads nothing more; responses are still written. */
    void end() {
        state = State.ENDING;
        inbound.end();
        outbound.joinTurn();
    }

    void gone() {
        if (state == State.GONE) {
            return;
        }
        boolean inGoodOrder = !misunderstood && (inbound.isInputEnded() || state == State.LINGERING);
        state = State.GONE;
        outbound.gone();
        pool.counters().increment(inGoodOrder ? PoolCounter.CLIENT_EOF : PoolCounter.CLIENT_ERR);
        pool.counters().decrement(PoolCounter.CLIENT_CONNECTIONS);
        clients.remove(this);
        if (LOG.isDebugEnabled()) {
            LOG.debug("closed client {} of pool {}: {}", PeerAddress.of(channel), pool.name(), farewell(inGoodOrder));
        }
        AuditedClient audited = inbound.audited();
        if (audited != null) {
            audited.gone(inbound.conversation().user());
        }
        inbound.release();
        outbound.release();
    }

    private String farewell(boolean inGoodOrder) {
        if (inGoodOrder) {
            return "in good order";
        }
        return misunderstood ? "it could not be understood" : "the connection broke";
    }
}
