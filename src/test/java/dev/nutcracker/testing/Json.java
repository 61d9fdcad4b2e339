package dev.nutcracker.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses the JSON that the proxy writes: nested objects and lists of strings, whole numbers and words. */
public final class Json {
    /** Stands for {@code null}. */
    public static final Object NULL = new Object();

    private static final Map<String, Object> WORDS = Map.of("true", true, "false", false, "null", NULL);

    private final String text;
    private int position;

    private Json(String text) {
        this.text = text;
    }

    /** Returns the object's members in order; values are {@link String}, {@link Long}, {@link
     * Boolean}, {@link #NULL}, lists of these, or such a map again. */
    public static Map<String, Object> parse(String text) {
        Json json = new Json(text.strip());
        Map<String, Object> object = json.object();
        if (json.position != json.text.length()) {
            throw json.failure("more after the end");
        }
        return object;
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        take('{');
        while (peek() != '}') {
            if (!members.isEmpty()) {
                take(',');
            }
            String name = string();
            take(':');
            members.put(name, value());
        }
        take('}');
        return members;
    }

    private Object value() {
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't', 'f', 'n' -> word();
            default -> number();
        };
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        take('[');
        while (peek() != ']') {
            if (!items.isEmpty()) {
                take(',');
            }
            items.add(value());
        }
        take(']');
        return items;
    }

    private Object word() {
        for (Map.Entry<String, Object> word : WORDS.entrySet()) {
            if (text.startsWith(word.getKey(), position)) {
                position += word.getKey().length();
                return word.getValue();
            }
        }
        throw failure("unknown word");
    }

    private String string() {
        take('"');
        StringBuilder string = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') {
                throw failure("control character in a string");
            }
            string.append(c == '\\' ? escaped(next()) : c);
        }
        return string.toString();
    }

    private char escaped(char c) {
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                position += 4;
                yield (char) Integer.parseInt(text.substring(position - 4, position), 16);
            }
            default -> throw failure("unknown escape");
        };
    }

    private char next() {
        if (position == text.length()) {
            throw failure("string without end");
        }
        return text.charAt(position++);
    }

    private Long number() {
        int from = position;
        while (position < text.length() && "-0123456789".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        if (position == from) {
            throw failure("neither object, string nor number");
        }
        return Long.valueOf(text.substring(from, position));
    }

    private char peek() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        if (position == text.length()) {
            throw failure("ends too early");
        }
        return text.charAt(position);
    }

    private void take(char expected) {
        if (peek() != expected) {
            throw failure("expected " + expected);
        }
        position++;
    }

    private AssertionError failure(String reason) {
        return new AssertionError("Bad JSON at " + position + ", " + reason + ": " + text);
    }
}
