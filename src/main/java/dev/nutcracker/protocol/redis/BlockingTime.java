package dev.nutcracker.protocol.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Requests that block, with what is left of their time. */
final class BlockingTime {
    private static final BigDecimal MS_PER_S = BigDecimal.valueOf(1000);

    private BlockingTime() {}

    /**
     * The request for a client that has waited already.
     *
     * @param message a request that has arrived in full
     * @return null if it must not be asked again, or it is not known how
     */
    static byte @Nullable [] left(ByteBuf message, long waitedMs) {
        NumberLine count = new NumberLine();
        int start = message.readerIndex();
        if (count.read(message, start + 1, message.writerIndex()) != NumberLine.Outcome.READ) {
            return null;
        }
        ArgumentCursor arguments = new ArgumentCursor().of(message, start, (int) count.value());
        List<byte[]> words = new ArrayList<>();
        while (arguments.next()) {
            words.add(arguments.bytes());
        }
        int at = timeout(words);
        if (at < 0 || at >= words.size()) {
            return null;
        }
        boolean inMs = isOfStreams(words);
        String left = left(text(words, at), waitedMs, inMs);
        if (left == null) {
            return null;
        }
        words.set(at, left.getBytes(US_ASCII));
        return InlineRequest.array(words);
    }

    private static String text(List<byte[]> words, int at) {
        return new String(words.get(at), US_ASCII);
    }

    private static boolean isOfStreams(List<byte[]> words) {
        return text(words, 0).toLowerCase(Locale.ROOT).startsWith("xread");
    }

    /** Where the timeout is; negative if there is none. */
    private static int timeout(List<byte[]> words) {
        return switch (text(words, 0).toLowerCase(Locale.ROOT)) {
            case "blpop", "brpop", "blmove", "brpoplpush", "bzpopmin", "bzpopmax" -> words.size() - 1;
            case "blmpop", "bzmpop" -> 1;
            case "xread", "xreadgroup" -> timeoutOfStreams(words);
            default -> -1;
        };
    }

    /** What has been added since the first request would be missed by one from the end of a stream on. */
    private static int timeoutOfStreams(List<byte[]> words) {
        int found = -1;
        for (int i = 1; i < words.size(); i++) {
            String word = text(words, i);
            if (word.equalsIgnoreCase("streams")) {
                for (int id = i + 1; id < words.size(); id++) {
                    if (text(words, id).equals("$")) {
                        return -1;
                    }
                }
                return found;
            }
            if (word.equalsIgnoreCase("block")) {
                found = i + 1;
            }
        }
        return -1;
    }

    /** Zero is for ever. */
    private static @Nullable String left(String text, long waitedMs, boolean inMs) {
        try {
            BigDecimal timeout = new BigDecimal(text);
            if (timeout.signum() <= 0) {
                return timeout.signum() == 0 ? text : null;
            }
            BigDecimal leftMs = (inMs ? timeout : timeout.multiply(MS_PER_S)).subtract(BigDecimal.valueOf(waitedMs));
            BigDecimal atLeast = leftMs.max(BigDecimal.ONE);
            return inMs
                    ? Long.toString(atLeast.longValue())
                    : atLeast.divide(MS_PER_S).toPlainString();
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
