package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.SentMark;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Patience;
import dev.nutcracker.server.PatientClient;
import dev.nutcracker.server.Pool;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.TrafficCounter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of a client: the queue of its places, and the responses on their way to it. A request knows nothing
 * else of its client.
 *
 * <pre>
 *   queue     GET a │ PING │ MGET b c │ …
 *               ▲ head: the only one that may write
 *               │
 *   output ◄────┘ while it is answered
 * </pre>
 */
final class ClientOutbound implements PatientClient {
    /** How much of the waiting responses is written in one turn, about as much as a few servers send in one. */
    private static final int WRITTEN_IN_TURN_MAX_BYTES = 1024 * 1024;

    /** The client whose sending side this is. */
    interface Owner extends Turn.Participant {
        /** Memory is short, and a response that cannot be passed on yet is growing in it: closes the client. */
        void closeForResponse(int responseBytes);

        /** The name that the client has set, empty for none. */
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
    private final EntryQueue queue = new EntryQueue();
    private final ResponseEstimate owed = new ResponseEstimate();
    private final ClientMemory kept;
    private final Patience patience = new Patience();

    private TurnShare share;
    private boolean inTurn;
    private boolean gone;
    private long writtenBytes;

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

    /** Counts a request that is sent nowhere, and answers it with an error. */
    void refuse(ParsedRequest request, FastFailure failure) {
        stats.requested(request);
        stats.failed(request, failure.kind());
        answer(failure.response());
    }

    /** The time of this turn's clock. */
    long nowNs() {
        return turn.nowNs();
    }

    /** The client's address, {@code host:port}; for a unix socket its path. */
    String addressText() {
        return PeerAddress.text(PeerAddress.remote(channel), pool);
    }

    /** The name that the client has set, empty for none. */
    byte[] name() {
        return owner.name();
    }

    EntryQueue queue() {
        return queue;
    }

    Responses responses() {
        return responses;
    }

    /** How many bytes of responses are probably still to come. */
    ResponseEstimate owed() {
        return owed;
    }

    @Override
    public Patience patience() {
        return patience;
    }

    /** The client's share of the turn. */
    TurnShare share() {
        return share;
    }

    /** The client has another share from now on. */
    void use(TurnShare other) {
        share = other;
    }

    /** The memory that the proxy keeps for this client. */
    ClientMemory kept() {
        return kept;
    }

    /** Adds {@code request} at the end of the queue. */
    void add(QueueEntry request) {
        queue.add(request);
    }

    /** Adds {@code request} behind the first of the queue, before all others. */
    void addBehindFirst(QueueEntry request) {
        queue.addBehindFirst(request);
    }

    /** Whether every response has been written. */
    boolean isOwedNothing() {
        return queue.isEmpty();
    }

    /** Whether nothing but the request that is being taken is without a response: a {@link Barrier} may stand before that. */
    boolean isOwedNothingElse() {
        return queue.isEmpty() || (queue.count() == 1 && queue.peek() instanceof Barrier);
    }

    /** Whether every response has been written and passed to the socket. */
    boolean isEmpty() {
        return queue.isEmpty() && responses.sent().isEmpty();
    }

    /** Whether the first of the queue is half written, so that only the rest of its response may follow. */
    boolean isHalfWritten() {
        QueueEntry first = queue.peek();
        return first != null && first.isHalfWritten();
    }

    /** Whether the response to {@code request} may be written now. */
    boolean isNext(QueueEntry request) {
        return queue.peek() == request;
    }

    /** The output for responses; it drops them while the client wants none. */
    Output output() {
        return responses.current();
    }

    /** The output for messages of subscriptions, which a client gets even while it wants no responses. */
    Output pushes() {
        return responses.sent();
    }

    /** How many written bytes the client's socket has not taken. */
    long unsentBytes() {
        return responses.sent().pendingBytes() + endpoint.unsentBytes();
    }

    /** How far the socket has got in what was written for the client; null if it has taken everything. */
    @Nullable
    SentMark sentMark() {
        return endpoint.sentMark();
    }

    byte[] invalidResponse() {
        return resources.invalidResponse();
    }

    /** The response to the head of the queue has been written. */
    void responseWritten(QueueEntry request) {
        assert isNext(request) : "responses are written in the order of the requests";
        queue.poll();
        owed.responseWritten();
        writeAnswered();
        joinTurn();
    }

    /** The response to {@code request} is complete; it is written after those before it. */
    void answered(QueueEntry request) {
        if (isNext(request)) {
            writeAnswered();
            joinTurn();
        }
    }

    /** The proxy has answered {@code request} with an error of its own. */
    void failed(QueueEntry request) {
        countForwardError();
        answered(request);
    }

    /** A half-written response cannot be completed. The only honest end is to close the connection. */
    void responseTornOff() {
        countForwardError();
        endpoint.close();
    }

    void countForwardError() {
        pool.counters().increment(PoolCounter.FORWARD_ERROR);
    }

    /**
     * {@code deltaBytes} more bytes are kept for the client, of a response that waits for example; fewer if it is negative.
     */
    void keep(long deltaBytes) {
        kept.keep(deltaBytes);
        joinTurn();
    }

    /** The responses that wait for their turn. */
    HeldResponses held() {
        return responses.held();
    }

    /** {@code deltaBytes} more bytes of the heap are taken; fewer if it is negative. */
    void keepHeap(long deltaBytes) {
        kept.keepHeap(deltaBytes);
    }

    /** The heap that one plain request takes. */
    int requestHeapBytes() {
        return kept.requestHeapBytes();
    }

    /** A response to this client, which is gone, has come; its request took {@code heapBytes} of the heap. */
    void swallowed(long heapBytes) {
        kept.swallowed(heapBytes);
    }

    /** Memory is short, and a response that cannot be passed on yet is growing in it: closes the client. */
    void closeForResponse(int responseBytes) {
        owner.closeForResponse(responseBytes);
    }

    /** Work for this client has thrown, which is a defect. */
    void broken(Throwable cause) {
        owner.broken(cause);
    }

    void close() {
        endpoint.close();
    }

    /** Adds {@code response} behind all earlier responses. */
    void answer(byte[] response) {
        if (response.length > 0) {
            append(response, output(), false);
        }
    }

    /**
     * As {@link #answer}, for the confirmation of a subscription, which a client gets even while it wants no responses.
     */
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
        QueueEntry head = queue.peek();
        if (head == null || !head.isAnswered() || !channel.isWritable()) {
            return;
        }
        // The channel stays writable: nothing is passed to it before the end of the turn.
        while (head != null && head.isAnswered() && isShareLeft() && head.writeAhead(output())) {
            queue.poll();
            owed.responseWritten();
            head.writeResponse(output());
            head = queue.peek();
        }
    }

    /** Whether more waiting responses may be written in this turn, so that no client takes too much of it. */
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

    /** Goes on in the next turn, after other clients have been read. */
    void joinNextTurn() {
        if (!inTurn) {
            inTurn = true;
            turn.addToNext(owner);
        }
    }

    /** The turn that the client had joined ends. */
    void leaveTurn() {
        inTurn = false;
    }

    /** At the end of a turn: passes everything written in it to the socket. */
    void write() {
        writeAnswered();
        flush();
    }

    /** How many bytes have been written for the client. */
    long writtenBytes() {
        return writtenBytes;
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
        writtenBytes += out.pendingBytes();
        for (ByteBuf buffer = out.poll(); buffer != null; buffer = out.poll()) {
            channel.write(buffer, channel.voidPromise());
        }
        channel.flush();
    }

    /**
     * Ends the client's part of the turn.
     *
     * @param unusedBytes received bytes that are kept because they do not make a whole request
     */
    void rest(int unusedBytes) {
        queue.shrink();
        kept.update(unusedBytes);
        QueueEntry head = queue.peek();
        if (head != null && head.isAnswered() && channel.isWritable()) {
            joinNextTurn();
        }
    }

    /** Whether the client is gone; responses that still come are dropped. */
    boolean isGone() {
        return gone;
    }

    void gone() {
        gone = true;
    }

    /** After {@link #gone}: frees everything that is kept for the client. */
    void release() {
        long swallowedHeapBytes = 0;
        for (QueueEntry request = queue.poll(); request != null; request = queue.poll()) {
            swallowedHeapBytes += request.swallow();
        }
        responses.release();
        kept.end(swallowedHeapBytes);
    }
}
