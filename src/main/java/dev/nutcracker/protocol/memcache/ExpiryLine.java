package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RewrittenMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Writes the line of one request again, with limited expiration times. The line is canonical. */
final class ExpiryLine {
    private static final int LINE_END_BYTES = 2;
    /** As much longer as the line may become: two flags, with ten digits each. */
    private static final int ADDED_BYTES_MAX = 24;
    /** After more words memcached would read the data as commands. It knows fewer flags, so such a line has wrong ones. */
    private static final int WORDS_OF_SET_MAX = 19;

    private final ExpiryField field;
    private final int limitS;
    private final long nowS;
    private boolean changed;
    private boolean hasTime;
    private int movedBytes;

    /** @param nowS seconds since 1970 */
    ExpiryLine(ExpiryField field, int limitS, long nowS) {
        this.field = field;
        this.limitS = limitS;
        this.nowS = nowS;
    }

    /** The request gets another message, unless its times are within the limit. */
    void limit(ParsedRequest request) {
        ByteBuf message = request.message();
        int start = request.messageStart();
        int end = start + request.messageLength();
        int lineEnd = message.indexOf(start, end, (byte) '\n') + 1 - LINE_END_BYTES;
        int before = request.bytesBefore();
        ByteBuf head = Unpooled.buffer(before + lineEnd - start + ADDED_BYTES_MAX);
        head.writeBytes(message, start - before, before);
        writeWords(message, start, lineEnd, head);
        if (!changed) {
            return;
        }
        head.writeByte('\r').writeByte('\n');
        int dataStart = lineEnd + LINE_END_BYTES;
        ByteBuf limited = dataStart == end ? head : RewrittenMessage.of(head, message, dataStart, end - dataStart);
        request.lieIn(limited, before, limited.readableBytes() - before);
        request.moveKeys(movedBytes);
    }

    private void writeWords(ByteBuf in, int start, int end, ByteBuf out) {
        int words = 0;
        for (int at = start; at < end; words++) {
            int wordEnd = Bytes.wordEnd(in, at, end);
            if (words > 0) {
                out.writeByte(' ');
            }
            writeWord(in, at, wordEnd, words, out);
            at = wordEnd + 1;
        }
        if (field == ExpiryField.FLAGS_OF_SET && !hasTime && words < WORDS_OF_SET_MAX) {
            writeLimited(Exptime.NEVER, out.writeByte(' ').writeByte('T'));
        }
    }

    private void writeWord(ByteBuf in, int start, int end, int number, ByteBuf out) {
        byte flag = in.getByte(start);
        hasTime |= field.hasFlagAt(number) && flag == 'T';
        int from = out.writerIndex();
        if (field.isAt(number)) {
            writeLimited(in, start, end, out);
        } else if (field.hasFlagAt(number) && (flag == 'T' || flag == 'N')) {
            writeLimited(in, start + 1, end, out.writeByte(flag));
        } else {
            out.writeBytes(in, start, end - start);
        }
        if (field == ExpiryField.FIRST) {
            // All keys are behind it.
            movedBytes += out.writerIndex() - from - (end - start);
        }
    }

    /** A word that is no number is refused by the server. */
    private void writeLimited(ByteBuf in, int start, int end, ByteBuf out) {
        long exptime = Bytes.signedInt(in, start, end);
        if (exptime == Bytes.NONE) {
            String read = Numeral.signedInt(in, start, end);
            exptime = read == null ? Bytes.NONE : Integer.parseInt(read);
        }
        if (exptime == Bytes.NONE || Exptime.limited(exptime, limitS, nowS) == exptime) {
            out.writeBytes(in, start, end - start);
        } else {
            writeLimited(exptime, out);
        }
    }

    private void writeLimited(long exptime, ByteBuf out) {
        out.writeCharSequence(Long.toString(Exptime.limited(exptime, limitS, nowS)), StandardCharsets.US_ASCII);
        changed = true;
    }
}
