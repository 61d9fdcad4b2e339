package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.Turn;
import dev.nutcracker.server.Pool;
import dev.nutcracker.stats.ClientPhase;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.TrafficCounter;
import io.netty.buffer.ByteBuf;
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
 * <p>This is the sending side, and the connection's life; the receiving side is {@link ClientInbound}.
 *
 * <p>The end comes in one of three ways: the client closes its side, and gets everything it is owed; it says goodbye or
 * something that cannot be understood, and gets everything it is owed including the answer to that; or the connection
 * breaks, and the responses still to come are swallowed.
 */
final class ClientConnection implements Turn.Participant {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    /** What has been waiting to be written is written up to this in one turn: as much as comes of a few servers in one. */
    private static final int WRITTEN_IN_TURN_MAX_BYTES = 1024 * 1024;

    private enum State {
        SERVING,
        /** Nothing more is read; what is owed is still written. */
        ENDING,
        /** Everything is written; bytes that still come are dropped until the client closes its side. */
        LINGERING,
        GONE
    }

    private final PoolClients clients;
    private final Pool pool;
    private final Turn turn;
    private final RequestStats stats;
    private final Endpoint endpoint;
    private final Channel channel;
    private final Responses responses;
    private final PlaceQueue queue = new PlaceQueue();
    private final ResponseEstimate owed = new ResponseEstimate();
    private final TurnShare share;
    private final ClientMemory kept;
    private final ClientInbound inbound;

    private long acceptedNs;
    private State state = State.SERVING;
    private boolean misunderstood;
    private boolean inTurn;

    ClientConnection(PoolClients clients, Endpoint endpoint) {
        this.clients = clients;
        this.pool = clients.pool();
        this.turn = pool.turn();
        this.stats = clients.stats();
        this.endpoint = endpoint;
        this.channel = endpoint.channel();
        this.share = new TurnShare(turn);
        this.responses = new Responses(channel.alloc(), clients.spareChunks());
        this.kept = new ClientMemory(clients, endpoint, queue, responses);
        this.inbound = new ClientInbound(this, clients, endpoint, queue, responses, owed, kept, share);
    }

    /** Where what comes from the client goes. */
    ClientInbound inbound() {
        return inbound;
    }

    /** It belongs to the worker now, and can be used. */
    void accepted() {
        acceptedNs = turn.nowNs();
        pool.counters().increment(PoolCounter.CLIENT_CONNECTIONS);
        stats.traffic().increment(TrafficCounter.ACCEPTED);
        clients.add(this);
        kept.update(0);
        if (LOG.isDebugEnabled()) {
            LOG.debug("accepted client {} of pool {}", PeerAddress.of(channel), pool.name());
        }
    }

    @Override
    public void endOfTurn() {
        inTurn = false;
        if (state == State.GONE) {
            return;
        }
        writeAnswered();
        flush();
        if (!channel.isOpen()) {
            // The client has closed, and the write has shown it.
            return;
        }
        if (state == State.SERVING) {
            inbound.endOfTurn();
            if (clients.isDrainingIdle()) {
                drainIfIdle();
            }
        }
        if (state == State.ENDING && queue.isEmpty() && responses.sent().isEmpty()) {
            state = State.LINGERING;
            endpoint.finish();
        }
        queue.shrink();
        kept.update(inbound.unusedBytes());
        Place head = queue.peek();
        if (head != null && head.isAnswered() && channel.isWritable()) {
            joinNextTurn();
        }
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
        if (queue.isEmpty() && responses.sent().isEmpty() && inbound.unusedBytes() == 0) {
            drain();
        }
    }

    void close() {
        endpoint.close();
    }

    /** {@code request} is the next that this client is owed a response to. */
    void add(Place request) {
        queue.add(request);
    }

    Pool pool() {
        return pool;
    }

    RequestStats stats() {
        return stats;
    }

    /** What this turn's clock says. */
    long nowNs() {
        return turn.nowNs();
    }

    ClientPhase phase() {
        return switch (state) {
            case SERVING -> inbound.isPaused() ? ClientPhase.HELD_BACK : ClientPhase.SERVING;
            case ENDING, LINGERING, GONE -> ClientPhase.ENDING;
        };
    }

    /** Where the client is, {@code host:port}; for a unix socket its path. */
    String addressText() {
        return PeerAddress.text(channel.remoteAddress(), pool);
    }

    /** Where the client has connected to, in the same way. */
    String localAddressText() {
        return PeerAddress.text(channel.localAddress(), pool);
    }

    /** When it was accepted, on the turn's clock. */
    long acceptedNs() {
        return acceptedNs;
    }

    /** How many requests are on their way. */
    int outstanding() {
        return queue.count();
    }

    /** What the client calls itself. */
    byte[] name() {
        return inbound.conversation().clientName();
    }

    /** Whether the client's requests are still served. */
    boolean isServing() {
        return state == State.SERVING;
    }

    /** Whether every response has been written. */
    boolean isOwedNothing() {
        return queue.isEmpty();
    }

    /** Whether what is written next must be the rest of a response. */
    boolean isHalfWritten() {
        Place first = queue.peek();
        return first != null && first.isHalfWritten();
    }

    /** {@code request} is written when the first of the queue is, before all others. */
    void addBehindFirst(Place request) {
        queue.addBehindFirst(request);
    }

    /** Bytes that have been written for the client and that its socket has not taken. */
    long unsentBytes() {
        return responses.sent().pendingBytes() + endpoint.unsentBytes();
    }

    boolean isGone() {
        return state == State.GONE;
    }

    /** Whether it has been told all, and is only waited for to close its side. */
    boolean isLingering() {
        return state == State.LINGERING;
    }

    /** Whether the response to {@code request} may be written now. */
    boolean isNext(Place request) {
        return queue.peek() == request;
    }

    /** Where its responses are to be written. */
    Output output() {
        return responses.current();
    }

    /** Where messages of its subscriptions are to be written, also while it wants no responses. */
    Output pushes() {
        return responses.sent();
    }

    byte[] invalidResponse() {
        return clients.invalidResponse();
    }

    /** The response to the head of the queue has been written. */
    void responseWritten(Place request) {
        assert isNext(request) : "responses are written in the order of the requests";
        queue.poll();
        owed.responseWritten();
        writeAnswered();
        joinTurn();
    }

    /** The response to {@code request} is here, to be written when its turn comes. */
    void answered(Place request) {
        if (isNext(request)) {
            writeAnswered();
            joinTurn();
        }
    }

    /** {@code request} has been answered with an error of the proxy's own. */
    void failed(Place request) {
        countForwardError();
        answered(request);
    }

    /** A response that is half written cannot be completed; the only honest thing left is to hang up. */
    void responseTornOff() {
        countForwardError();
        endpoint.close();
    }

    /** {@code deltaBytes} bytes more are kept for later, as of a response until its turn comes, or fewer. */
    void held(long deltaBytes) {
        kept.held(deltaBytes);
        joinTurn();
    }

    /** What is held until its turn comes. */
    HeldResponses held() {
        return responses.held();
    }

    /** {@code deltaBytes} bytes more of the heap are taken for later, or fewer. */
    void heldHeap(long deltaBytes) {
        kept.heldHeap(deltaBytes);
    }

    /** What a request takes of the heap. */
    int requestHeapBytes() {
        return kept.requestHeapBytes();
    }

    /** This client is gone, and the response to one of its requests has come that took so much of the heap. */
    void swallowed(long heapBytes) {
        kept.swallowed(heapBytes);
    }

    /** Bytes that this client makes the proxy keep. */
    long keptBytes() {
        return kept.bytes();
    }

    /** Memory is short, and this client makes the proxy keep more of it than any other. */
    void closeForMemory() {
        LOG.warn("closing a client of pool {} that keeps {} bytes: max_memory is reached", pool.name(), kept.bytes());
        closeAtOnce();
    }

    /** Memory is short, and a response to this client grows in it that cannot be passed on yet. */
    void closeForResponse(int responseBytes) {
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

    void countForwardError() {
        pool.counters().increment(PoolCounter.FORWARD_ERROR);
    }

    void joinTurn() {
        if (!inTurn) {
            inTurn = true;
            turn.add(this);
        }
    }

    /** Goes on in the next turn, after others have been read. */
    void joinNextTurn() {
        if (!inTurn) {
            inTurn = true;
            turn.addToNext(this);
        }
    }

    /** {@code response} takes its place behind everything that is owed. */
    void answer(byte[] response) {
        if (response.length > 0) {
            append(response, output(), false);
        }
    }

    /** As {@link #answer}, also while the client wants no responses: it is told all the same what messages it gets. */
    void confirm(byte[] confirmations) {
        append(confirmations, pushes(), true);
    }

    private void append(byte[] response, Output out, boolean isPush) {
        if (queue.isEmpty()) {
            out.write(response);
        } else {
            queue.add(new LocalResponse(this, response, isPush));
        }
        joinTurn();
    }

    private void writeAnswered() {
        Place head = queue.peek();
        while (head != null && head.isAnswered() && hasRoom() && head.writeAhead(output())) {
            queue.poll();
            owed.responseWritten();
            head.writeResponse(output());
            head = queue.peek();
        }
    }

    /** Whether more may be written in this turn, as far as it has been waiting to be: nobody gets too much of a turn. */
    boolean hasRoom() {
        return channel.isWritable() && output().pendingBytes() < WRITTEN_IN_TURN_MAX_BYTES;
    }

    private void flush() {
        responses.drop();
        Output out = responses.sent();
        if (out.isEmpty()) {
            return;
        }
        owed.bytesWritten(out.pendingBytes());
        share.wrote(out.pendingBytes());
        stats.traffic().add(TrafficCounter.SENT_BYTES, out.pendingBytes());
        for (ByteBuf buffer = out.poll(); buffer != null; buffer = out.poll()) {
            channel.write(buffer, channel.voidPromise());
        }
        channel.flush();
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
        joinTurn();
    }

    void gone() {
        if (state == State.GONE) {
            return;
        }
        boolean inGoodOrder = !misunderstood && (inbound.isInputEnded() || state == State.LINGERING);
        state = State.GONE;
        pool.counters().increment(inGoodOrder ? PoolCounter.CLIENT_EOF : PoolCounter.CLIENT_ERR);
        pool.counters().decrement(PoolCounter.CLIENT_CONNECTIONS);
        clients.remove(this);
        if (LOG.isDebugEnabled()) {
            LOG.debug("closed client {} of pool {}: {}", PeerAddress.of(channel), pool.name(), farewell(inGoodOrder));
        }
        inbound.release();
        long swallowedHeapBytes = 0;
        for (Place request = queue.poll(); request != null; request = queue.poll()) {
            swallowedHeapBytes += request.swallow();
        }
        responses.release();
        kept.end(swallowedHeapBytes);
    }

    private String farewell(boolean inGoodOrder) {
        if (inGoodOrder) {
            return "in good order";
        }
        return misunderstood ? "it could not be understood" : "the connection broke";
    }
}
