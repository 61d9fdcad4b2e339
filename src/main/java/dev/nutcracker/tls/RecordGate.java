package dev.nutcracker.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Passes on whole records of TLS only, and refuses what cannot be one. So the decrypting handler behind it never keeps a buffer
 * of the socket for a part of a record, and native code gets no length that has not been checked.
 *
 * <pre>
 *   type 20 to 23 │ version 3.x │ length up to 18,432 │ content
 *        1              2                2                          the first record of a client is its ClientHello
 * </pre>
 *
 * <p>The rest of an unfinished record is copied into a buffer that grows as bytes come. It counts as kept memory.
 */
sealed class RecordGate extends ChannelInboundHandlerAdapter permits ClientGate {
    private static final int HEAD_BYTES = 5;
    private static final int CONTENT_MAX_BYTES = 18_432;
    private static final int HELLO_MAX_BYTES = 16 * 1024;
    /** Certificates of a peer come before the handshake is over. */
    private static final int HANDSHAKE_MAX_BYTES = 256 * 1024;
    /** Records in a row that bring no data: empty ones, or other keys. From outside they cannot be told from others. */
    private static final int WITHOUT_DATA_MAX = 32;
    /** For the first bytes of a record. */
    private static final int REST_MIN_BYTES = 64;

    private static final int TYPE_MIN = 20;
    private static final int TYPE_MAX = 23;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int DATA = 23;
    private static final int CLIENT_HELLO = 1;

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
        if (first && !mayBegin(ctx, in)) {
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
                refuse(ctx, "its handshake is too long");
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
            refuse(ctx, "it sends nothing but records without data");
        }
    }

    /** Passes on these whole records. */
    void passRecords(ChannelHandlerContext ctx, ByteBuf records) {
        ctx.fireChannelRead(records);
    }

    /** Whether the peer may go on, by its very first byte. */
    private boolean mayBegin(ChannelHandlerContext ctx, ByteBuf in) {
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
        if (type < TYPE_MIN || type > TYPE_MAX || in.getUnsignedByte(at + 1) != 3 || length > CONTENT_MAX_BYTES) {
            refuse(ctx, "it has sent something that is not TLS");
            return -1;
        }
        if (handshakeBytes == 0 && handshaking && ofClient && isNoHello(in, at, length)) {
            refuse(ctx, "its first message is not a ClientHello of at most " + HELLO_MAX_BYTES + " bytes");
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
        return in.getUnsignedByte(content) != CLIENT_HELLO || in.getUnsignedMedium(content + 1) > HELLO_MAX_BYTES;
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
