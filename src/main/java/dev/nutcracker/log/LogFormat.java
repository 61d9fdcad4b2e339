package dev.nutcracker.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formats of a line. Any message stays on one line and within a limited length. */
enum LogFormat {
    /** {@code [2026-11-21 08:33:24.123] Proxy: listening on …}; a stack trace follows on lines of its own. */
    TEXT {
        @Override
        String text(LogLine line) {
            StringBuilder out = new StringBuilder(160);
            out.append('[').append(TEXT_TIME.format(time(line))).append("] ");
            out.append(line.source()).append(": ");
            appendEscaped(out, cut(line.message()), false);
            appendTrace(out, line.cause());
            return out.append('\n').toString();
        }
    },
    /** {@code {"time":"2026-11-21T08:33:24.123+01:00","level":"info","source":"Proxy","thread":"main","message":"listening on …"}}. */
    JSON {
        @Override
        String text(LogLine line) {
            StringBuilder out = new StringBuilder(240);
            out.append("{\"time\":\"").append(JSON_TIME.format(time(line))).append('"');
            member(out, "level", line.level().name().toLowerCase(Locale.ROOT));
            member(out, "source", line.source());
            member(out, "thread", line.thread());
            member(out, "message", cut(line.message()));
            if (line.cause() != null) {
                StringBuilder trace = new StringBuilder();
                appendTrace(trace, line.cause());
                member(out, "cause", trace.substring(1));
            }
            return out.append("}\n").toString();
        }
    };

    static final int MESSAGE_CHARS_MAX = 3000;

    private static final int CAUSES_MAX = 5;
    private static final int FRAMES_MAX = 30;
    private static final DateTimeFormatter TEXT_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter JSON_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);

    byte[] bytes(LogLine line) {
        return text(line).getBytes(UTF_8);
    }

    abstract String text(LogLine line);

    private static ZonedDateTime time(LogLine line) {
        return Instant.ofEpochMilli(line.timeMs()).atZone(ZoneId.systemDefault());
    }

    private static void member(StringBuilder out, String name, String value) {
        out.append(",\"").append(name).append("\":\"");
        appendEscaped(out, value, true);
        out.append('"');
    }

    private static void appendTrace(StringBuilder out, @Nullable Throwable first) {
        Throwable cause = first;
        for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
            out.append(i == 0 ? "\n\t" : "\n\tcaused by ");
            appendEscaped(out, cut(cause.toString()), false);
            appendFrames(out, cause.getStackTrace());
            cause = cause.getCause();
        }
    }

    private static void appendFrames(StringBuilder out, StackTraceElement[] frames) {
        for (int i = 0; i < frames.length && i < FRAMES_MAX; i++) {
            out.append("\n\t\tat ").append(frames[i]);
        }
    }

    private static void appendEscaped(StringBuilder out, String text, boolean json) {
        for (int i = 0; i < text.length(); i++) {
            appendEscaped(out, text.charAt(i), json);
        }
    }

    private static String cut(String message) {
        return message.length() <= MESSAGE_CHARS_MAX ? message : message.substring(0, MESSAGE_CHARS_MAX) + "...";
    }

    private static void appendEscaped(StringBuilder out, char c, boolean json) {
        if (json && (c == '"' || c == '\\')) {
            out.append('\\').append(c);
        } else if (c == '\n') {
            out.append("\\n");
        } else if (c == '\r') {
            out.append("\\r");
        } else if (c == '\t') {
            out.append("\\t");
        } else if (isHarmless(c)) {
            out.append(c);
        } else {
            out.append(String.format(Locale.ROOT, json || c > 0xff ? "\\u%04x" : "\\x%02x", (int) c));
        }
    }

    /** Others end a line somewhere, or change the direction of what follows. */
    private static boolean isHarmless(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
