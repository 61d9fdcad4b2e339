package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.ResponseDecoder;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The table of lines that are a response, or end one: the first word, its kind, and whether text may follow. */
final class ResponseLine {
    private static final ResponseLine[] ALL = {
        word("END", MemcacheResponseDecoder.NONE),
        word("STORED", MemcacheResponseDecoder.STORED),
        word("NOT_STORED", MemcacheResponseDecoder.NOT_STORED),
        word("EXISTS", MemcacheResponseDecoder.EXISTS),
        word("NOT_FOUND", MemcacheResponseDecoder.NOT_FOUND),
        word("DELETED", MemcacheResponseDecoder.DELETED),
        word("TOUCHED", MemcacheResponseDecoder.TOUCHED),
        word("OK", MemcacheResponseDecoder.OK),
        withText("HD", MemcacheResponseDecoder.META_DONE),
        withText("EN", MemcacheResponseDecoder.META_MISS),
        withText("NS", MemcacheResponseDecoder.META_NOT_STORED),
        withText("EX", MemcacheResponseDecoder.META_EXISTS),
        withText("NF", MemcacheResponseDecoder.META_NOT_FOUND),
        withText("ME", MemcacheResponseDecoder.META_DEBUG),
        withText("MN", MemcacheResponseDecoder.META_NOOP),
        word("RESET", MemcacheResponseDecoder.RESET),
        withText("VERSION", MemcacheResponseDecoder.VERSION),
        withText("BADCLASS", MemcacheResponseDecoder.OPERATED),
        withText("BUSY", MemcacheResponseDecoder.OPERATED),
        withText("NOSPARE", MemcacheResponseDecoder.OPERATED),
        withText("NOTFULL", MemcacheResponseDecoder.OPERATED),
        withText("SAME", MemcacheResponseDecoder.OPERATED),
        withText("UNSAFE", MemcacheResponseDecoder.OPERATED),
        withText("Error", MemcacheResponseDecoder.OPERATED),
        withText("SERVER_ERROR", ResponseDecoder.ERROR),
        withText("CLIENT_ERROR", ResponseDecoder.ERROR),
        withText("ERROR Too many open connections", ResponseDecoder.SERVER_TROUBLE),
        withText("ERROR", ResponseDecoder.ERROR)
    };

    private final byte[] word;
    private final int kind;
    private final boolean withText;

    private ResponseLine(String word, int kind, boolean withText) {
        this.word = word.getBytes(StandardCharsets.US_ASCII);
        this.kind = kind;
        this.withText = withText;
    }

    private static ResponseLine word(String word, int kind) {
        return new ResponseLine(word, kind, false);
    }

    private static ResponseLine withText(String word, int kind) {
        return new ResponseLine(word, kind, true);
    }

    /** The kind of a line, 0 when it is no response. */
    static int kindOf(ByteBuf in, int start, int end) {
        for (ResponseLine line : ALL) {
            if (line.matches(in, start, end)) {
                return line.kind;
            }
        }
        return Bytes.isUnsignedLong(in, start, trimmed(in, start, end)) ? MemcacheResponseDecoder.NUMBER : 0;
    }

    private boolean matches(ByteBuf in, int start, int end) {
        if (!Bytes.startsWith(in, start, end, word)) {
            return false;
        }
        int wordEnd = start + word.length;
        return withText ? wordEnd == end || in.getByte(wordEnd) == ' ' : wordEnd == trimmed(in, wordEnd, end);
    }

    /** Some servers pad with spaces. */
    private static int trimmed(ByteBuf in, int start, int end) {
        int trimmed = end;
        while (trimmed > start && in.getByte(trimmed - 1) == ' ') {
            trimmed--;
        }
        return trimmed;
    }
}
