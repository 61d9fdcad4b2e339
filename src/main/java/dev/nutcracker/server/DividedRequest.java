package dev.nutcracker.server;

import dev.nutcracker.protocol.KeyByKey;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request whose keys are at two nodes, since their slot is being moved: it is sent for each key on its own.
 *
 * <pre>
 *                      ┌─► MGET {t}a ──► A ── ASK ──► B
 *   MGET {t}a {t}b ────┤                                   └─► joined
 *                      └─► MGET {t}b ──► A
 * </pre>
 */
final class DividedRequest {
    /** How often a request may find its keys at two nodes until it is sent for each key on its own. */
    private static final int READS_APART_MAX = 3;

    private static final int WRITES_APART_MAX = 6;

    private final RepeatableRequest whole;
    private final KeyByKey keys;
    private final PoolContext pool;
    private final byte[][] responses;
    private int unanswered;
    private long keptBytes;
    /** The first error by the order of keys. */
    private byte @Nullable [] error;

    private int errorKey = Integer.MAX_VALUE;
    /** How that is counted if it is the proxy's own; null if it is a node's. */
    private @Nullable ErrorKind errorKind;

    /**
     * Sends the request for each of its keys, if it has been rejected so often that it should be, and can be.
     *
     * @param timesApart how often its keys have been found at two nodes
     * @return whether it is
     */
    static boolean send(RepeatableRequest whole, ByteBuf message, int timesApart, SlotMoves moves, PoolContext pool) {
        KeyByKey keys = timesApart < READS_APART_MAX ? null : pool.dialect().keyByKey(message);
        if (keys == null || (!keys.onlyRead() && timesApart < WRITES_APART_MAX)) {
            return false;
        }
        new DividedRequest(whole, keys, pool).send(moves);
        return true;
    }

    private DividedRequest(RepeatableRequest whole, KeyByKey keys, PoolContext pool) {
        this.whole = whole;
        this.keys = keys;
        this.pool = pool;
        this.unanswered = keys.requests().size();
        this.responses = new byte[unanswered][];
    }

    private void send(SlotMoves moves) {
        List<byte[]> requests = keys.requests();
        for (int key = 0; key < requests.size(); key++) {
            RepeatableRequest part = whole.part(new Part(key, keys.accepts()), requests.get(key));
            moves.sendNow(part, moves.targetOf(part));
        }
    }

    private void answered() {
        unanswered--;
        if (unanswered > 0) {
            return;
        }
        pool.memory().change(-keptBytes);
        byte[] joined = error == null ? keys.join(Arrays.asList(responses)) : error;
        if (errorKind != null && error != null) {
            whole.fail(errorKind, error);
        } else if (joined == null) {
            whole.fail(ErrorKind.INVALID_RESPONSE, pool.dialect().errorResponse(CloseCause.INVALID_RESPONSE.text()));
        } else {
            respondWith(joined);
        }
    }

    private void respondWith(byte[] joined) {
        ByteBuf response = Unpooled.wrappedBuffer(joined);
        ResponseDecoder decoder = whole.decoder();
        if (decoder.decode(response) == ResponseDecoder.Result.COMPLETE) {
            whole.release();
            whole.request.respond(response, 0, joined.length, decoder.kind());
        } else {
            whole.fail(ErrorKind.INVALID_RESPONSE, pool.dialect().errorResponse(CloseCause.INVALID_RESPONSE.text()));
        }
    }

    private void failed(int key, @Nullable ErrorKind kind, byte[] response) {
        if (key < errorKey) {
            errorKey = key;
            errorKind = kind;
            error = response;
        }
        answered();
    }

    /** The request for one key. It is no client's, so that it waits for none of the client's others. */
    private final class Part extends Request {
        private final int key;

        Part(int key, int accepts) {
            super(accepts);
            this.key = key;
            this.queuedNs = whole.request.queuedNs;
        }

        @Override
        protected @Nullable String commandName() {
            return whole.commandName();
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            byte[] response = ByteBufUtil.getBytes(source, index, length);
            if (ResponseDecoder.isError(kind)) {
                failed(key, null, response);
            } else {
                responses[key] = response;
                keptBytes += length;
                pool.memory().change(length);
                answered();
            }
            return true;
        }

        @Override
        protected void fail(ErrorKind kind, byte[] errorResponse) {
            failed(key, kind, errorResponse);
        }

        @Override
        protected void broken(Throwable cause) {
            whole.broken(cause);
        }
    }
}
