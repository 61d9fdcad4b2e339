package dev.nutcracker.audit;

import dev.nutcracker.text.JsonEscapes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log: a JSON object in ASCII. Any character outside 0x20–0x7E is escaped as JSON does; in texts of clients a
 * character is a byte. So no text can end its line, begin another, or speak to a terminal.
 */
public final class AuditLine {
    static final int TEXT_MAX = 256;
    /** A sentence of the proxy's own. */
    static final int SENTENCE_MAX = 2048;

    static final int SENTENCES_MAX = 64;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);

    private final StringBuilder out = new StringBuilder(320);
    private boolean cut;

    private AuditLine() {}

    /**
     * @param lost how many lines are missing before this one
     */
    static byte[] of(long timeMs, long seq, AuditEvent event, long count, long lost) {
        AuditLine line = new AuditLine();
        String time = TIME.format(Instant.ofEpochMilli(timeMs).atZone(ZoneId.systemDefault()));
        line.out.append("{\"time\":\"").append(time).append('"');
        line.number("seq", seq);
        line.text("event", event.kind().text());
        event.writeTo(line);
        line.number("count", count);
        if (lost > 0) {
            line.number("lost", lost);
        }
        if (line.cut) {
            line.flag("cut");
        }
        return line.out.append("}\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    void number(String name, long value) {
        name(name);
        out.append(value);
    }

    /** A member that is there only if it is true. */
    void flag(String name) {
        name(name);
        out.append("true");
    }

    void text(String name, String value) {
        name(name);
        quoted(value, TEXT_MAX);
    }

    void textOrNull(String name, @Nullable String value) {
        if (value == null) {
            name(name);
            out.append("null");
        } else {
            text(name, value);
        }
    }

    void sentences(String name, List<String> sentences) {
        name(name);
        out.append('[');
        for (int i = 0; i < sentences.size() && i < SENTENCES_MAX; i++) {
            out.append(i == 0 ? "" : ",");
            quoted(sentences.get(i), SENTENCE_MAX);
        }
        out.append(']');
        cut |= sentences.size() > SENTENCES_MAX;
    }

    /** Begins an object; what follows are its members. */
    void open(String name) {
        name(name);
        out.append('{');
    }

    void close() {
        out.append('}');
    }

    private void name(String name) {
        if (out.charAt(out.length() - 1) != '{') {
            out.append(',');
        }
        out.append('"').append(name).append("\":");
    }

    private void quoted(String text, int max) {
        int end = Math.min(text.length(), max);
        cut |= end < text.length();
        JsonEscapes.ASCII.quote(text.substring(0, end), out);
    }
}
