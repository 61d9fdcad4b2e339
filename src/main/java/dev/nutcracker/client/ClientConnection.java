package dev.nutcracker.client;

import dev.nutcracker.net.Endpoint;
import dev.nutcracker.server.Pool;
import dev.nutcracker.stats.ClientPhase;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.TrafficCounter;
import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: its requests come in, are put into its queue in order, and their responses go out in that order.
 *
 * <pre>
 *   bytes ──► conversation ──► request ──┬──► queue of the client: GET a │ PING │ MGET b c │ …
 *                                        └──► server connections              ▲ head: the only one that may write
 *   bytes ◄── output ◄── head of the queue, as long as it is answered ◄───────┘
 * </pre>
 *
 * <p>This is the connection's life; the receiving side is {@link ClientInbound}, the sending side {@link ClientOutbound}.
 *
 * <p>The end comes in one of three ways: the client closes its side, and gets everything it is owed; it says goodbye or
 * something that cannot be understood, and gets everything it is owed including the answer to that; or the connection
 * breaks, and the responses still to come are swallowed.
 */
final class ClientConnection implements ClientOutbound.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private enum State {
        SERVING,
        /** Nothing more is read; what is owed is still written. */
        ENDING,
        /** Everything is written; bytes that still come are dropped until the client closes its side. */
        LINGERING,
        GONE
    }

    private final PoolClients clients;
    private final ClientResources resources;
    private final Pool pool;
    private final Endpoint endpoint;
    private final Channel channel;
    private final ClientOutbound outbound;
    private final ClientInbound inbound;

    private long acceptedNs;
    private State state = State.SERVING;
    private boolean misunderstood;

    ClientConnection(PoolClients clients, Endpoint endpoint) {
        this.clients = clients;
        this.resources = clients.resources();
        this.pool = resources.pool();
        this.endpoint = endpoint;
        this.channel = endpoint.channel();
        this.outbound = new ClientOutbound(this, resources, endpoint);
        this.inbound = new ClientInbound(this, clients, outbound, endpoint);
    }

    /** Where what comes from the client goes. */
    ClientInbound inbound() {
        return inbound;
    }

    /** Where what goes to the client comes from. */
    ClientOutbound outbound() {
        return outbound;
    }

    /** It belongs to the worker now, and can be used. */
    void accepted() {
        acceptedNs = outbound.nowNs();
        pool.counters().increment(PoolCounter.CLIENT_CONNECTIONS);
        resources.stats().traffic().increment(TrafficCounter.ACCEPTED);
        clients.add(this);
        outbound.kept().update(0);
        if (LOG.isDebugEnabled()) {
            LOG.debug("accepted client {} of pool {}", PeerAddress.of(channel), pool.name());
        }
    }

    @Override
    public void endOfTurn() {
        outbound.leaveTurn();
        if (state == State.GONE) {
            return;
        }
        outbound.write();
        if (!channel.isOpen()) {
            // The client has closed, and the write has shown it.
            return;
        }
        if (state == State.SERVING) {
            inbound.endOfTurn();
            if (resources.isDrainingIdle()) {
                drainIfIdle();
            }
        }
        if (state == State.ENDING && outbound.isEmpty()) {
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

    /** Reads no more requests; closes when everything owed is written. */
    void drain() {
        if (state == State.SERVING) {
            end();
        }
    }

    /** As {@link #drain}, if this client is owed nothing. */
    void drainIfIdle() {
        if (outbound.isEmpty() && inbound.unusedBytes() == 0) {
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

    /** Where the client has connected to, as {@link ClientOutbound#addressText} says where it is. */
    String localAddressText() {
        return PeerAddress.text(channel.localAddress(), pool);
    }

    /** When it was accepted, on the turn's clock. */
    long acceptedNs() {
        return acceptedNs;
    }

    @Override
    public byte[] name() {
        return inbound.conversation().clientName();
    }

    /** Whether it has been told all, and is only waited for to close its side. */
    boolean isLingering() {
        return state == State.LINGERING;
    }

    /** Bytes that this client makes the proxy keep. */
    long keptBytes() {
        return outbound.kept().bytes();
    }

    /** Memory is short, and this client makes the proxy keep more of it than any other. */
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

    /** So that nobody else is closed for memory that is free already. */
    private void closeAtOnce() {
        endpoint.close();
        gone();
    }

    /** It has said something that cannot be understood. */
    void endMisunderstood() {
        misunderstood = true;
        end();
    }

    /** Nothing more is read; what is owed is still written. */
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
