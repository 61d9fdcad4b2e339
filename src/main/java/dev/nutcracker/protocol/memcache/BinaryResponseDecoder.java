package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.ResponseDecoder;
import io.netty.buffer.ByteBuf;

/**
 * Finds the binary responses of a memcached server. Each is one packet, except statistics, which are several packets up
 * to an empty one. A response repeats the {@linkplain OpaqueTag tag} of its request.
 *
 * <pre>
 *   head │ extras key value        head │ name value   head │ name value   head
 *        |------ body -----|       └──────────── one response ────────────────┘
 * </pre>
 */
final class BinaryResponseDecoder extends ResponseDecoder {
    private static final int NOT_FOUND_STATUS = 0x01;
    private static final int EXISTS_STATUS = 0x02;
    private static final int NOT_STORED_STATUS = 0x05;
    private static final int BUSY_STATUS = 0x85;
    private static final int TEMPORARY_FAILURE_STATUS = 0x86;

    /** No server takes nearly as large a value. */
    private static final int LENGTH_MAX = Integer.MAX_VALUE - (1 << 20);

    private boolean complete;
    private boolean inBody;
    private boolean lastPacket;
    private int bodyBytes;
    private int totalBytes;
    private boolean hasKey;
    private int keyMark;

    @Override
    public Result decode(ByteBuf in) {
        if (complete) {
            begin();
        }
        while (!complete) {
            if (!inBody) {
                Result head = head(in, in.readerIndex() + length);
                if (head != Result.COMPLETE) {
                    return head;
                }
            }
            walkBody(in.readableBytes() - length);
            if (inBody) {
                return Result.INCOMPLETE;
            }
        }
        return Result.COMPLETE;
    }

    @Override
    public long announcedBytes() {
        return bodyBytes;
    }

    @Override
    public long wholeBytesMax() {
        return inBody && lastPacket ? (long) length + bodyBytes : Long.MAX_VALUE;
    }

    private void begin() {
        complete = false;
        length = 0;
        totalBytes = 0;
        kind = 0;
        keyCheck = 0;
    }

    private Result head(ByteBuf in, int start) {
        int readableBytes = in.writerIndex() - start;
        if (readableBytes > 0 && in.getByte(start) != BinaryHeader.RESPONSE_MAGIC) {
            return Result.BROKEN;
        }
        if (readableBytes < BinaryHeader.LENGTH_BYTES) {
            return Result.INCOMPLETE;
        }
        byte opcode = in.getByte(start + BinaryHeader.OPCODE);
        int seal = in.getInt(start + BinaryHeader.OPAQUE);
        boolean sealed = OpaqueTag.isSound(seal, opcode) && (keyCheck == 0 || keyCheck == seal);
        if (!sealed || !readBodyLength(in, start)) {
            return Result.BROKEN;
        }
        if (!readKey(in, start, Opcode.of(opcode))) {
            return Result.INCOMPLETE;
        }
        keyCheck = seal;
        kind = kindOf(Opcode.of(opcode), in.getUnsignedShort(start + BinaryHeader.STATUS));
        totalBytes += bodyBytes;
        lastPacket = kind != BinaryKind.STATISTICS || bodyBytes == 0;
        length += BinaryHeader.LENGTH_BYTES;
        inBody = true;
        return Result.COMPLETE;
    }

    /** Reads the key of a response that repeats one; returns false if it has not arrived. */
    private boolean readKey(ByteBuf in, int start, Opcode opcode) {
        int keyBytes = in.getUnsignedShort(start + BinaryHeader.KEY_LENGTH);
        hasKey = keyBytes > 0 && opcode.repeatsKey();
        if (!hasKey) {
            return true;
        }
        int key = start + BinaryHeader.LENGTH_BYTES + in.getUnsignedByte(start + BinaryHeader.EXTRAS_LENGTH);
        if (in.writerIndex() - key < keyBytes) {
            return false;
        }
        keyMark = KeyMark.of(in, key, keyBytes);
        return true;
    }

    /** The key must be that of the request. Which request that is shows only when the response is known to be for no earlier one. */
    @Override
    public boolean fits(Elements expected) {
        return !hasKey || expected.isKey(keyMark);
    }

    private boolean readBodyLength(ByteBuf in, int start) {
        long lengthBytes = BinaryPacket.bodyLength(in, start);
        int partsBytes = in.getUnsignedShort(start + BinaryHeader.KEY_LENGTH)
                + in.getUnsignedByte(start + BinaryHeader.EXTRAS_LENGTH);
        if (lengthBytes > LENGTH_MAX - totalBytes || lengthBytes < partsBytes) {
            return false;
        }
        bodyBytes = (int) lengthBytes;
        return true;
    }

    private static int kindOf(Opcode opcode, int status) {
        if (status != BinaryStatus.DONE.code()) {
            return opcode == Opcode.STAT ? ERROR : kindOf(status);
        }
        return switch (opcode.handling()) {
            case NOOP -> BinaryKind.NOOP;
            case STATISTICS -> BinaryKind.STATISTICS;
            case SASL -> BinaryKind.AUTHENTICATED;
            case FORWARD, FORWARD_QUIETLY, FLUSH, QUIT, QUIT_QUIETLY, REFUSE, DENY, REFUSE_WRITE -> BinaryKind.DONE;
        };
    }

    /** @param status other than {@link BinaryStatus#DONE} */
    private static int kindOf(int status) {
        return switch (status) {
            case NOT_FOUND_STATUS, EXISTS_STATUS, NOT_STORED_STATUS -> BinaryKind.REFUSED;
            case BUSY_STATUS, TEMPORARY_FAILURE_STATUS -> SERVER_TROUBLE;
            default -> ERROR;
        };
    }

    private void walkBody(int readableBytes) {
        int walked = Math.min(bodyBytes, readableBytes);
        bodyBytes -= walked;
        length += walked;
        if (bodyBytes == 0) {
            inBody = false;
            complete = lastPacket;
        }
    }
}
