package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.Turn;
import dev.nutcracker.server.Pool;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.TrafficCounter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * The sending side of a client: the queue of what it is owed, and the responses on their way to it. This is all that a
 * request knows of its client.
 *
 * <pre>
 *   queue     GET a │ PING │ MGET b c │ …
 *               ▲ head: the only one that may write
 *               │
 *   output ◄────┘ as long as it is answered
 * </pre>
 */
final class ClientOutbound {
    /** What has been waiting to be written is written up to this in one turn: as much as comes of a few servers in one. */
    private static final int WRITTEN_IN_TURN_MAX_BYTES = 1024 * 1024;

    /** The client that this is the sending side of. */
    interface Owner extends Turn.Participant {
        /** Memory is short, and a response to this client grows in it that cannot be passed on yet. */
        void closeForResponse(int responseBytes);

        /** What the client calls itself. */
        byte[] name();
    }

    private final Owner owner;
    private final ClientResources resources;
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

    private boolean inTurn;
    private boolean gone;

    ClientOutbound(Owner owner, ClientResources resources, Endpoint endpoint) {
        this.owner = owner;
        this.resources = resources;
        this.pool = resources.pool();
        this.turn = pool.turn();
        this.stats = resources.stats();
        this.endpoint = endpoint;
        this.channel = endpoint.channel();
        this.share = new TurnShare(turn);
        this.responses = new Responses(channel.alloc(), resources.spareChunks());
        this.kept = new ClientMemory(resources, endpoint, queue, responses);
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

    /** Where the client is, {@code host:port}; for a unix socket its path. */
    String addressText() {
        return PeerAddress.text(channel.remoteAddress(), pool);
    }

    /** What the client calls itself. */
    byte[] name() {
        return owner.name();
    }

    PlaceQueue queue() {
        return queue;
    }

    Responses responses() {
        return responses;
    }

    /** How much the client is owed. */
    ResponseEstimate owed() {
        return owed;
    }

    /** What the client has had of the turn. */
    TurnShare share() {
        return share;
    }

    /** What the client makes the proxy keep. */
    ClientMemory kept() {
        return kept;
    }

    /** {@code request} is the next that this client is owed a response to. */
    void add(Place request) {
        queue.add(request);
    }

    /** {@code request} is written when the first of the queue is, before all others. */
    void addBehindFirst(Place request) {
        queue.addBehindFirst(request);
    }

    /** Whether every response has been written. */
    boolean isOwedNothing() {
        return queue.isEmpty();
    }

    /** Whether every response has been written, and the socket has been given all of them. */
    boolean isEmpty() {
        return queue.isEmpty() && responses.sent().isEmpty();
    }

    /** Whether what is written next must be the rest of a response. */
    boolean isHalfWritten() {
        Place first = queue.peek();
        return first != null && first.isHalfWritten();
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

    /** Bytes that have been written for the client and that its socket has not taken. */
    long unsentBytes() {
        return responses.sent().pendingBytes() + endpoint.unsentBytes();
    }

    byte[] invalidResponse() {
        return resources.invalidResponse();
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

    void countForwardError() {
        pool.counters().increment(PoolCounter.FORWARD_ERROR);
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

    /** Memory is short, and a response to this client grows in it that cannot be passed on yet. */
    void closeForResponse(int responseBytes) {
        owner.closeForResponse(responseBytes);
    }

    /** Something about the client has thrown, which is a defect. */
    void broken(Throwable cause) {
        owner.broken(cause);
    }

    void close() {
        endpoint.close();
    }

    /** {@code response} takes its place behind everything that is owed. */
    void answer(byte[] response) {
        if (response.length > 0) {
            append(response, output(), false);
        }
    }

    /** As {@link #answer}, also while the client wants no responses: it gets the confirmations of its subscriptions all the same. */
    void confirm(byte[] confirmations) {
        append(confirmations, pushes(), true);
    }

    private void append(byte[] response, Output out, boolean isPush) {
        if (queue.isEmpty()) {
            out.write(response);
        } else {
            queue.add(new LocalResponse(responses, response, isPush));
        }
        joinTurn();
    }

    private void writeAnswered() {
        Place head = queue.peek();
        if (head == null || !head.isAnswered() || !channel.isWritable()) {
            return;
        }
        // Nothing is written to the channel before the end of the turn, so it stays writable.
        while (head != null && head.isAnswered() && isShareLeft() && head.writeAhead(output())) {
            queue.poll();
            owed.responseWritten();
            head.writeResponse(output());
            head = queue.peek();
        }
    }

    /** Whether more may be written in this turn, as far as it has been waiting to be: nobody gets too much of a turn. */
    boolean hasRoom() {
        return channel.isWritable() && isShareLeft();
    }

    private boolean isShareLeft() {
        return output().pendingBytes() < WRITTEN_IN_TURN_MAX_BYTES;
    }

    void joinTurn() {
        if (!inTurn) {
            inTurn = true;
            turn.add(owner);
        }
    }

    /** Goes on in the next turn, after others have been read. */
    void joinNextTurn() {
        if (!inTurn) {
            inTurn = true;
            turn.addToNext(owner);
        }
    }

    /** The turn that the client has joined ends. */
    void leaveTurn() {
        inTurn = false;
    }

    /** The end of a turn: gives the socket what has been written in it. */
    void write() {
        writeAnswered();
        flush();
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

    /** Nothing more is done for the client in this turn, and {@code unusedBytes} of what it has sent are kept. */
    void rest(int unusedBytes) {
        queue.shrink();
        kept.update(unusedBytes);
        Place head = queue.peek();
        if (head != null && head.isAnswered() && channel.isWritable()) {
            joinNextTurn();
        }
    }

    /** Whether the client is gone: responses still to come are swallowed. */
    boolean isGone() {
        return gone;
    }

    void gone() {
        gone = true;
    }

    /** After {@link #gone}: frees what is held for the client. */
    void release() {
        long swallowedHeapBytes = 0;
        for (Place request = queue.poll(); request != null; request = queue.poll()) {
            swallowedHeapBytes += request.swallow();
        }
        responses.release();
        kept.end(swallowedHeapBytes);
    }
}
