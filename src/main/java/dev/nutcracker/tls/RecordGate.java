package dev.nutcracker.tls;

import static dev.nutcracker.net.TlsRecords.ALERT;
import static dev.nutcracker.net.TlsRecords.CONTENT_MAX_BYTES;
import static dev.nutcracker.net.TlsRecords.HANDSHAKE;
import static dev.nutcracker.net.TlsRecords.HANDSHAKE_MAX_BYTES;
import static dev.nutcracker.net.TlsRecords.HEAD_BYTES;
import static dev.nutcracker.net.TlsRecords.WITHOUT_DATA_MAX;

import dev.nutcracker.net.TlsRecords;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Passes on whole records of TLS only, and refuses what cannot be one. So the decrypting handler behind it never keeps a buffer
 * of the socket for a part of a record, and native code gets no length that has not been checked ({@link TlsRecords}).
 *
 * <p>The rest of an unfinished record is copied into a buffer that grows as bytes come. It counts as kept memory.
 */
sealed class RecordGate extends ChannelInboundHandlerAdapter permits ClientGate {
    /** For the first bytes of a record. */
    private static final int REST_MIN_BYTES = 64;

    private final KeptBytes kept;
    private final boolean ofClient;
    /** The part of a record that has come; null if there is none. */
    private @Nullable ByteBuf rest;

    private boolean first = true;
    private boolean handshaking = true;
    private int handshakeBytes;
    /** Whether records are counted that bring no data. */
    private boolean counting;

    private int withoutData;
    private boolean dataCame;
    private boolean refused;

    /** @param ofClient whether the peer is a client, so that its first record must be a ClientHello */
    RecordGate(KeptBytes kept, boolean ofClient) {
        this.kept = kept;
        this.ofClient = ofClient;
    }

    /** The handshake is over. */
    final void open() {
        handshaking = false;
    }

    /** From now on counts records without data; returns the handler behind the decrypting one that tells of data. */
    final DataSeen countRecordsWithoutData() {
        counting = true;
        return new DataSeen(this);
    }

    /** Some record has brought data. */
    final void dataCame() {
        dataCame = true;
    }

    /** Bytes of a record that has not come in full. */
    final int unfinishedBytes() {
        return rest == null ? 0 : rest.readableBytes();
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (rest != null && !refused) {
                completeRest(ctx, in);
            }
            if (rest == null && in.isReadable() && !refused) {
                passOn(ctx, in);
            }
        } finally {
            in.release();
        }
    }

    /** Adds bytes to the rest until it is a record, and passes that on. */
    private void completeRest(ChannelHandlerContext ctx, ByteBuf in) {
        ByteBuf record = rest;
        assert record != null;
        if (take(record, in, HEAD_BYTES)) {
            int length = lengthOf(ctx, record, record.readerIndex());
            if (length > 0 && take(record, in, length)) {
                rest = null;
                kept.change(-record.readableBytes());
                pass(ctx, record, 1);
            }
        }
    }

    /** Copies until {@code record} has so many bytes; returns whether it has. */
    private boolean take(ByteBuf record, ByteBuf in, int length) {
        int taken = Math.min(length - record.readableBytes(), in.readableBytes());
        if (taken > 0) {
            record.writeBytes(in, taken);
            kept.change(taken);
        }
        return record.readableBytes() >= length;
    }

    private void passOn(ChannelHandlerContext ctx, ByteBuf in) {
        int begin = in.readerIndex();
        if (first && !admitFirst(ctx, in)) {
            return;
        }
        int at = begin;
        int count = 0;
        while (in.writerIndex() - at >= HEAD_BYTES) {
            int length = lengthOf(ctx, in, at);
            if (length < 0) {
                return;
            }
            if (in.writerIndex() - at < length) {
                break;
            }
            at += length;
            count++;
        }
        if (at < in.writerIndex()) {
            keep(ctx, in, at);
        }
        if (at > begin) {
            pass(ctx, in.retainedSlice(begin, at - begin), count);
        }
    }

    private void keep(ChannelHandlerContext ctx, ByteBuf in, int from) {
        int length = in.writerIndex() - from;
        ByteBuf copy = ctx.alloc().buffer(Math.max(length, REST_MIN_BYTES), HEAD_BYTES + CONTENT_MAX_BYTES);
        rest = copy.writeBytes(in, from, length);
        kept.change(length);
    }

    /** Records have come. */
    private void pass(ChannelHandlerContext ctx, ByteBuf records, int count) {
        if (handshaking) {
            handshakeBytes += records.readableBytes();
            if (handshakeBytes > HANDSHAKE_MAX_BYTES) {
                records.release();
                refuse(ctx, TlsRecords.LONG_HANDSHAKE);
                return;
            }
        }
        passRecords(ctx, records);
        if (counting && !handshaking) {
            boundRecordsWithoutData(ctx, count);
        }
    }

    private void boundRecordsWithoutData(ChannelHandlerContext ctx, int count) {
        withoutData = dataCame ? 0 : withoutData + count;
        dataCame = false;
        if (withoutData > WITHOUT_DATA_MAX && !ctx.isRemoved()) {
            refuse(ctx, TlsRecords.WITHOUT_DATA);
        }
    }

    /** Passes on these whole records. */
    void passRecords(ChannelHandlerContext ctx, ByteBuf records) {
        ctx.fireChannelRead(records);
    }

    /** Lets the peer go on, by its very first byte; returns false if it is refused. */
    private boolean admitFirst(ChannelHandlerContext ctx, ByteBuf in) {
        first = false;
        int type = in.getUnsignedByte(in.readerIndex());
        boolean begins = type == HANDSHAKE || (!ofClient && type == ALERT);
        if (!begins) {
            refused = true;
            notTls(ctx, type);
        }
        return begins;
    }

    /** The length of the record that begins there, with its head; -1 if it is refused. */
    private int lengthOf(ChannelHandlerContext ctx, ByteBuf in, int at) {
        int type = in.getUnsignedByte(at);
        int length = in.getUnsignedShort(at + 3);
        if (!TlsRecords.isHead(type, in.getUnsignedByte(at + 1), length)) {
            refuse(ctx, TlsRecords.NO_RECORD);
            return -1;
        }
        if (handshakeBytes == 0 && handshaking && ofClient && isNoHello(in, at, length)) {
            refuse(ctx, TlsRecords.NO_HELLO);
            return -1;
        }
        return HEAD_BYTES + length;
    }

    /** Looks at the head of the first message, as far as it has come. */
    private static boolean isNoHello(ByteBuf in, int at, int length) {
        int content = at + HEAD_BYTES;
        if (in.writerIndex() - content < 4) {
            return length < 4;
        }
        return !TlsRecords.isHello(in.getUnsignedByte(content), in.getUnsignedMedium(content + 1));
    }

    private void refuse(ChannelHandlerContext ctx, String reason) {
        refused = true;
        release();
        ctx.fireExceptionCaught(new BrokenTlsException(reason));
        ctx.close();
    }

    /** The peer does not speak TLS at all. */
    void notTls(ChannelHandlerContext ctx, int firstByte) {
        ctx.fireExceptionCaught(new BrokenTlsException(BrokenTlsException.NOT_TLS));
        ctx.close();
    }

    /** The connection goes to another loop, whose share of the account has the rest then. */
    @Override
    public final void channelUnregistered(ChannelHandlerContext ctx) {
        kept.change(-unfinishedBytes());
        ctx.fireChannelUnregistered();
    }

    @Override
    public void channelRegistered(ChannelHandlerContext ctx) {
        kept.change(unfinishedBytes());
        ctx.fireChannelRegistered();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnds(ctx);
            if (handshaking) {
                ctx.fireExceptionCaught(new ClosedChannelException());
                ctx.close();
                return;
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    /** The socket gives nothing more. */
    void inputEnds(ChannelHandlerContext ctx) {}

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }

    private void release() {
        if (rest != null) {
            kept.change(-rest.readableBytes());
            rest.release();
            rest = null;
        }
    }
}
