package dev.nutcracker.tls;

import static dev.nutcracker.net.TlsRecords.ALERT;
import static dev.nutcracker.net.TlsRecords.DATA;
import static dev.nutcracker.net.TlsRecords.HEAD_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The gate in front of a client. It answers a client that does not speak TLS in the words of the pool's protocol.
 *
 * <p>It also holds back the record that may be the client's last, {@code close_notify}, while the client is owed responses:
 * BoringSSL's engine writes nothing more once it has read that. From outside it can only be told by its length, so another
 * record may be held back for a moment, too. If the socket ends after it, it is dropped, and the end is passed on.
 */
final class ClientGate extends RecordGate {
    /** Two bytes of an alert, one of its type, 16 of authentication: an alert in TLS 1.3. */
    private static final int ALERT_BYTES = 19;
    /** An alert in a handshake. */
    private static final int OPEN_ALERT_BYTES = 2;

    private static final long LOOK_AGAIN_MS = 2;

    private final Words words;
    /** Before there is a receiving side, requests may have come that are still to be answered. */
    private BooleanSupplier owed = () -> true;

    private @Nullable ByteBuf last;

    /** What the gate says, and to whom. */
    interface Words {
        /** Returns the answer to a client that does not speak TLS; empty for none. */
        byte[] toPlainClient(int firstByte);
    }

    ClientGate(KeptBytes kept, Words words) {
        super(kept, true);
        this.words = words;
    }

    /**
     * There is a receiving side.
     *
     * @param isOwed whether the client waits for responses
     */
    void begin(BooleanSupplier isOwed) {
        owed = isOwed;
    }

    @Override
    void passRecords(ChannelHandlerContext ctx, ByteBuf records) {
        ByteBuf before = last;
        if (before != null) {
            // Nothing comes behind a close_notify.
            last = null;
            ctx.fireChannelRead(before);
        }
        int close = lastIfClose(records);
        if (close < 0) {
            ctx.fireChannelRead(records);
            return;
        }
        ByteBuf held = records.copy(close, records.writerIndex() - close);
        if (close > records.readerIndex()) {
            ctx.fireChannelRead(records.writerIndex(close));
        } else {
            records.release();
        }
        if (owed.getAsBoolean()) {
            last = held;
            lookAgain(ctx);
        } else {
            ctx.fireChannelRead(held);
        }
    }

    /** The index of the last record if it may be a close_notify, otherwise -1. */
    private static int lastIfClose(ByteBuf records) {
        int at = records.readerIndex();
        int length = records.getUnsignedShort(at + 3);
        while (at + HEAD_BYTES + length < records.writerIndex()) {
            at += HEAD_BYTES + length;
            length = records.getUnsignedShort(at + 3);
        }
        int type = records.getUnsignedByte(at);
        boolean isAlert = type == DATA ? length == ALERT_BYTES : type == ALERT && length > OPEN_ALERT_BYTES;
        return isAlert ? at : -1;
    }

    private void lookAgain(ChannelHandlerContext ctx) {
        ctx.executor().schedule(() -> pass(ctx), LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
    }

    private void pass(ChannelHandlerContext ctx) {
        ByteBuf held = last;
        if (held == null || ctx.isRemoved() || !ctx.executor().inEventLoop()) {
            // The connection may have gone to another loop, which looks for itself.
            return;
        }
        if (owed.getAsBoolean()) {
            lookAgain(ctx);
        } else {
            last = null;
            ctx.fireChannelRead(held);
            ctx.fireChannelReadComplete();
        }
    }

    @Override
    public void channelRegistered(ChannelHandlerContext ctx) {
        if (last != null) {
            lookAgain(ctx);
        }
        super.channelRegistered(ctx);
    }

    @Override
    void inputEnds(ChannelHandlerContext ctx) {
        if (last != null) {
            last.release();
            last = null;
        }
    }

    @Override
    void notTls(ChannelHandlerContext ctx, int firstByte) {
        byte[] answer = words.toPlainClient(firstByte);
        ctx.writeAndFlush(Unpooled.wrappedBuffer(answer));
        super.notTls(ctx, firstByte);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        inputEnds(ctx);
        super.handlerRemoved(ctx);
    }
}
