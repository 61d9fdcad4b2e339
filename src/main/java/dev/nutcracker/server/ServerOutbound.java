package dev.nutcracker.server;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.net.Turn;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ServerCounter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.function.LongSupplier;

/**
 * The sending side of a server connection: requests are put into its output and wait, and all that wait at the end of the
 * turn are sent in one write.
 */
public abstract class ServerOutbound implements Turn.Participant {
    private final PoolContext pool;
    private final Counters<ServerCounter> counters;
    private final Output output = new Output(ByteBufAllocator.DEFAULT);
    private final ConnectionQueues requests = new ConnectionQueues();
    private final ConnectionRoom room;
    private final Deadlines deadlines;
    private final OwnRequests own;
    private boolean inTurn;
    private boolean ended;

    /**
     * @param shared whether clients share it, so that it may become idle
     * @param limited whether the server's timeout limits how long requests may wait
     */
    ServerOutbound(PoolContext pool, ServerContext server, boolean shared, boolean limited) {
        this.pool = pool;
        this.counters = server.counters();
        this.room = new ConnectionRoom(pool, output, requests);
        this.deadlines = deadlines(server, limited ? server::timeoutNs : () -> 0, shared);
        this.own = new OwnRequests(this, requests.waiting);
    }

    private Deadlines deadlines(ServerContext server, LongSupplier timeoutNs, boolean shared) {
        long idleCheckMs = server.settings().idleCheckMs();
        return idleCheckMs == 0 || !shared
                ? new Deadlines(pool, timeoutNs, requests, this::missedDeadline)
                : IdleDeadlines.of(pool, timeoutNs, requests, this::missedDeadline, this::closeIfIdle, idleCheckMs);
    }

    /** The oldest request, or opening the connection, has taken too long. */
    abstract void missedDeadline();

    /** It has had no request for a long time. */
    abstract void closeIfIdle();

    /** Sends {@code length} bytes of {@code message}; {@code request} gets the response. */
    public final void forward(Request request, ByteBuf message, int start, int length) {
        output.write(message, start, length);
        enqueue(request, length);
    }

    /** As {@link #forward}, but the response may come at any time, or never: the pool's timeout does not apply. */
    public final void forwardPatiently(Request request, ByteBuf message, int start, int length) {
        request.patient = true;
        forward(request, message, start, length);
    }

    /** Sends a request that has no response. */
    public final void forwardNoreply(ByteBuf message, int start, int length) {
        assert !ended : "a closed connection is not handed out";
        output.write(message, start, length);
        count(length);
        joinTurn();
    }

    /** The proxy's own requests on this connection. */
    public final OwnRequests own() {
        return own;
    }

    /** The output, into which a request may be written in pieces if {@link #enqueue} follows at once. */
    public final Output output() {
        return output;
    }

    /** The last {@code lengthBytes} bytes of the output are {@code request}. */
    public void enqueue(Request request, int lengthBytes) {
        count(lengthBytes);
        await(request, lengthBytes);
    }

    /** As {@link #enqueue}, for a request that does not count as a client's. */
    final void await(Request request, int lengthBytes) {
        assert !ended : "a closed connection is not handed out";
        request.lengthBytes = lengthBytes;
        requests.waiting.add(request);
        deadlines.watch(request);
        joinTurn();
    }

    private void count(int lengthBytes) {
        counters.increment(ServerCounter.REQUESTS);
        counters.add(ServerCounter.REQUEST_BYTES, lengthBytes);
    }

    /** Whether so many bytes are unsent that senders should wait. */
    public final boolean isCongested() {
        return room.isCongested();
    }

    /** Whether it refuses requests. */
    public boolean isFull() {
        return room.isFull();
    }

    /** The error for a request that is refused because the connection is full. */
    public FastFailure fullness() {
        return room.fullness();
    }

    /** Calls {@code sender} when there is room, or when this connection closes. */
    public final void holdBack(HeldBackSender sender) {
        room.holdBack(sender);
    }

    final ConnectionQueues requests() {
        return requests;
    }

    final Deadlines deadlines() {
        return deadlines;
    }

    /** How many requests are on their way. */
    final int outstandingCount() {
        return requests.count();
    }

    /** Whether every request is answered. */
    public final boolean isIdle() {
        return requests.count() == 0 && output.isEmpty();
    }

    /** Counts this connection's queues into a snapshot of its server. */
    final void countQueues(long[] values) {
        requests.countInto(values);
    }

    /** What waits on {@code other}, of the same place, waits here, before all that waits here already. Nothing has been sent here. */
    final void takeFirst(ServerOutbound other) {
        other.own.endOfTurn();
        output.takeFirst(other.output);
        requests.waiting.addAllFirst(other.requests.waiting);
        queueMoved();
    }

    /** Other requests wait than before. */
    final void queueMoved() {
        deadlines.queueMoved();
        joinTurn();
    }

    /** There may be something to do at the end of the turn. */
    public final void joinTurn() {
        if (!inTurn) {
            inTurn = true;
            pool.turn().add(this);
        }
    }

    final void leaveTurn() {
        inTurn = false;
    }

    /** Sends all requests that wait, unless the socket has no room, and lets senders that were held back go on. */
    final void send(Channel open) {
        if (!open.isWritable()) {
            return;
        }
        own.endOfTurn();
        for (ByteBuf buffer = output.poll(); buffer != null; buffer = output.poll()) {
            open.write(buffer, open.voidPromise());
        }
        requests.sent();
        open.flush();
        room.resume();
    }

    /** The connection has closed: no request on it gets a response. */
    final void endSending(ErrorKind kind, byte[] errorResponse) {
        ended = true;
        requests.failAll(kind, errorResponse);
        room.resumeAll();
    }
}
