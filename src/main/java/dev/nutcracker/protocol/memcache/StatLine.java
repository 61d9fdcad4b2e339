package dev.nutcracker.protocol.memcache;

import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of statistics, {@code STAT name value}.
 *
 * @param name one word
 * @param value the rest of the line; may be empty
 */
record StatLine(String name, String value) {
    static final byte[] PREFIX = {'S', 'T', 'A', 'T', ' '};
    /** An item in a dump of keys. */
    static final byte[] ITEM_PREFIX = {'I', 'T', 'E', 'M', ' '};

    /** Without the signs and exponents that decimals may have, which could cost any amount of memory. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,9})?");

    /** The line in {@code in} from {@code start} to {@code end}, without CR LF. */
    static StatLine read(ByteBuf in, int start, int end) {
        int nameStart = start + PREFIX.length;
        String text = in.toString(nameStart, end - nameStart, StandardCharsets.ISO_8859_1);
        int blank = text.indexOf(' ');
        return blank < 0 ? new StatLine(text, "") : new StatLine(text.substring(0, blank), text.substring(blank + 1));
    }

    /** This line with the sum of both values; this line unchanged if one of them is missing or not a number. */
    StatLine plus(@Nullable StatLine other) {
        if (other == null || !isNumber() || !other.isNumber()) {
            return this;
        }
        return new StatLine(
                name, new BigDecimal(value).add(new BigDecimal(other.value)).toPlainString());
    }

    private boolean isNumber() {
        return NUMBER.matcher(value).matches();
    }

    byte[] bytes() {
        return ("STAT " + name + ' ' + value + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
