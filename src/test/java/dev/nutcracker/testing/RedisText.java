package dev.nutcracker.testing;

import java.util.ArrayList;
import java.util.List;

/** Writes Redis messages, and finds the ends of others (RESP2 and RESP3), without checking their content. */
public final class RedisText {
    private RedisText() {}

    static byte[] request(String... args) {
        return Latin1.bytes(array(args));
    }

    /** An array of strings, as every request is one. */
    public static String array(String... elements) {
        StringBuilder array = new StringBuilder("*" + elements.length + "\r\n");
        for (String element : elements) {
            array.append(bulk(element));
        }
        return array.toString();
    }

    public static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    static List<String> readRequest(Wire wire) {
        int count = count(wire, '*');
        List<String> args = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = count(wire, '$');
            int from = wire.position();
            wire.skip(length);
            args.add(wire.textFrom(from));
            wire.expect(Latin1.bytes("\r\n"));
        }
        return args;
    }

    private static int count(Wire wire, char type) {
        String line = line(wire);
        if (line.charAt(0) != type) {
            throw wire.failure("Expected a request with " + type + " but received " + Latin1.readable(line));
        }
        return count(line);
    }

    static String readReply(Wire wire) {
        int from = wire.position();
        skipReply(wire);
        return wire.textFrom(from);
    }

    private static void skipReply(Wire wire) {
        String line = line(wire);
        switch (line.charAt(0)) {
            case '+', '-', ':', '_', '#', ',', '(' -> {}
            case '$', '!', '=' -> skipBlob(wire, count(line));
            case '*', '~', '>' -> skipReplies(wire, count(line));
            case '%' -> skipReplies(wire, 2 * count(line));
            // Attributes precede the reply that they describe.
            case '|' -> skipReplies(wire, 2 * count(line) + 1);
            default -> throw wire.failure("Not the start of a reply: " + Latin1.readable(line));
        }
    }

    private static void skipBlob(Wire wire, int length) {
        if (length >= 0) {
            wire.skip(length + "\r\n".length());
        }
    }

    private static void skipReplies(Wire wire, int count) {
        for (int i = 0; i < count; i++) {
            skipReply(wire);
        }
    }

    private static String line(Wire wire) {
        int from = wire.position();
        wire.skipLine();
        return wire.textFrom(from);
    }

    private static int count(String line) {
        return Integer.parseInt(line.substring(1).trim());
    }
}
