package dev.nutcracker.server;

import dev.nutcracker.buffer.Input;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.Inbound;
import dev.nutcracker.net.SystemError;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.ServerCounter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a server connection. It turns the server's bytes into responses, and pairs each with the oldest
 * outstanding request.
 *
 * <pre>
 *   outstanding, oldest first       GET a     mg b q     fence     GET c
 *                                     ▲          ┆         ▲
 *   responses as they come          VALUE a      ┆         MN
 *                                                └┄┄┄┄┄┄┄┄┄┘ says that "mg b q" has no response: it ends with nothing
 * </pre>
 *
 * <p>A response is taken only
 *
 * <ol>
 *   <li>when a request is outstanding, so after that request was written;
 *   <li>when it is whole, except for large ones, which are passed on in parts if nothing before it is awaited;
 *   <li>when its kind fits the request, and the key that it repeats, if it repeats one, is the request's.
 * </ol>
 *
 * <p>A request that may have no response (a quiet one of memcached) is silent at the response to something behind it, and
 * ends then. Anything else means that the two sides are out of step: the connection is closed at once and everything on it
 * fails, so that no response ever reaches the wrong request.
 */
final class ServerInbound extends Inbound {
    /** A longer response is passed on in parts, if its client is ready for it. */
    private static final int PART_MIN_BYTES = 32 * 1024;

    private final ServerConnection connection;
    private final PoolContext pool;
    private final ServerContext server;
    private final Counters<ServerCounter> counters;
    private final RequestQueue outstanding;
    private final Arrivals arrivals = new Arrivals();
    private ResponseDecoder decoder;
    private final Input input = new Input(ByteBufAllocator.DEFAULT);
    /** Whether clients' requests are outstanding, and no longer those of the handshake. */
    private boolean judging;

    /** Whether the handshake is over. */
    private boolean ready;

    private boolean ended;
    private @Nullable Endpoint endpoint;
    private long connectedNs;
    private long heardNs;

    ServerInbound(ServerConnection connection, PoolContext pool, ServerContext server, RequestQueue outstanding) {
        this.connection = connection;
        this.pool = pool;
        this.server = server;
        this.counters = server.counters();
        this.outstanding = outstanding;
        this.decoder = pool.dialect().responseDecoder(connection.flavour());
    }

    /**
     * The handshake is over.
     *
     * @param judged whether answers from now on say how the server is
     */
    void ready(boolean judged) {
        judging = judged;
        ready = true;
        decoder = pool.dialect().bounded(decoder, false);
    }

    /** The pool may bound responses now. One that has begun is not bounded: its client may have a part of it. */
    void settingsChanged() {
        if (ready) {
            decoder = pool.dialect().bounded(decoder, outstanding.peek() != null);
        }
    }

    /** Whether the handshake is over, or was, and answers say how the server is. */
    boolean isJudging() {
        return judging;
    }

    /** The connection has closed: bytes that still arrive are dropped. */
    void end() {
        ended = true;
        input.release();
    }

    /** Bytes that have arrived and are not yet a whole response. */
    int unusedBytes() {
        return input.unusedBytes();
    }

    /** The connection with the server; null before it is connected. */
    @Nullable
    Endpoint endpoint() {
        return endpoint;
    }

    /** When it was connected, on the turn's clock. */
    long connectedNs() {
        return connectedNs;
    }

    /** When the server last sent something, or the connection was made. */
    long heardNs() {
        return heardNs;
    }

    @Override
    protected void onReady(Endpoint opened) {
        endpoint = opened;
        connectedNs = pool.turn().nowNs();
        heardNs = connectedNs;
        connection.connected(opened);
    }

    @Override
    protected void onSent() {
        connection.joinTurn();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf received = (ByteBuf) message;
        if (ended) {
            received.release();
            return;
        }
        heardNs = pool.turn().nowNs();
        int owed = outstanding.count();
        ByteBuf in = input.add(received);
        while (!ended && in.isReadable() && takeResponse(in)) {}
        if (!ended) {
            input.discardUsed();
            sleepIfLittleCame(owed - outstanding.count());
            connection.responsesTaken();
        }
    }

    /** Reads a little later if so few responses as these arrive at a time, and the server has enough to do meanwhile. */
    private void sleepIfLittleCame(int answered) {
        Turn turn = pool.turn();
        arrivals.arrived(heardNs, answered, outstanding.count());
        long workNs = arrivals.workNs();
        if (workNs > 0) {
            turn.sleepWithin(workNs);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            connection.joinTurn();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.close(CloseCause.END_OF_STREAM);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (SystemError.isDefect(cause)) {
            connection.broken(cause);
        } else {
            connection.lost(cause);
        }
    }

    /** Returns whether there may be more. */
    private boolean takeResponse(ByteBuf in) {
        Request expected = outstanding.peek();
        if (expected == null) {
            // A response that no request asked for must not answer a request that is sent before its end has arrived.
            connection.unasked(in);
            return false;
        }
        decoder.expect(expected.elements);
        return switch (decoder.decode(in)) {
            case COMPLETE -> pairResponse(in);
            case INCOMPLETE -> {
                takePart(in);
                yield false;
            }
            case WITHHELD -> {
                giveUpIfExhausted();
                yield false;
            }
            case TOO_LARGE -> drop(in);
            case BROKEN -> {
                connection.unfit(in);
                yield false;
            }
        };
    }

    private void giveUpIfExhausted() {
        Request request = outstanding.peek();
        if (request != null && pool.memory().isExhausted()) {
            request.giveUp(decoder.length());
        }
    }

    /** Drops a part of a response that is too large. When it has arrived in full, an error takes its place. */
    private boolean drop(ByteBuf in) {
        endSilent(in);
        Request request = outstanding.peek();
        if (request == null || !request.accepts(decoder)) {
            connection.close(CloseCause.INVALID_RESPONSE);
            return false;
        }
        in.skipBytes(decoder.length());
        decoder.passed();
        ByteBuf error = decoder.replacement();
        if (error == null) {
            return false;
        }
        outstanding.poll();
        int length = error.readableBytes();
        judge(ResponseDecoder.ERROR, error, 0, length);
        request.responseTooLarge();
        if (respond(request, error, 0, length, ResponseDecoder.ERROR)) {
            counters.increment(ServerCounter.RESPONSES);
        }
        return true;
    }

    private boolean pairResponse(ByteBuf in) {
        endSilent(in);
        Request request = outstanding.peek();
        if (request == null || !request.accepts(decoder)) {
            connection.close(CloseCause.INVALID_RESPONSE);
            return false;
        }
        outstanding.poll();
        int start = in.readerIndex();
        int length = decoder.length();
        int kind = decoder.kind();
        in.skipBytes(length);
        judge(kind, in, start, length);
        if (respond(request, in, start, length, kind)) {
            counters.increment(ServerCounter.RESPONSES);
            counters.add(ServerCounter.RESPONSE_BYTES, length);
        }
        return true;
    }

    /** The response is for a later request or for a fence, so the requests before that get none. */
    private void endSilent(ByteBuf in) {
        Request request = outstanding.peek();
        if (request == null || !request.isSilentAt(decoder) || !outstanding.expects(decoder)) {
            return;
        }
        while (request != null && request.isSilentAt(decoder)) {
            outstanding.poll();
            respond(request, in, in.readerIndex(), 0, 0);
            request = outstanding.peek();
        }
    }

    /** A defect on the side of one client closes that client only, and no other on this connection. */
    private static boolean respond(Request request, ByteBuf in, int start, int length, int kind) {
        try {
            return request.respond(in, start, length, kind);
        } catch (RuntimeException | Error e) {
            request.broken(e);
            return false;
        }
    }

    private void judge(int kind, ByteBuf in, int start, int length) {
        if (!judging) {
            // A handshake that fails closes the connection, and that is counted instead.
            return;
        }
        if (kind == ResponseDecoder.SERVER_TROUBLE) {
            byte[] error = new byte[length];
            in.getBytes(start, error);
            String words = pool.dialect().handshakeError(connection.flavour(), error);
            if (ServersWords.sayFull(words)) {
                connection.turnedAway();
            }
            server.answeredTrouble(words);
        } else {
            server.answered();
        }
    }

    private void takePart(ByteBuf in) {
        int length = decoder.length();
        if (length < PART_MIN_BYTES) {
            return;
        }
        endSilent(in);
        Request request = outstanding.peek();
        if (request == null || !request.accepts(decoder)) {
            return;
        }
        if (request.respondInPart(in, in.readerIndex(), length)) {
            counters.add(ServerCounter.RESPONSE_BYTES, request.isSwallowed() ? 0 : length);
            in.skipBytes(length);
            decoder.passed();
        } else if (pool.memory().isExhausted()) {
            request.giveUp(length);
        }
    }
}
