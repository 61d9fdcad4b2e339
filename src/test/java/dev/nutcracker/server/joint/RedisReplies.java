package dev.nutcracker.server.joint;

import java.util.ArrayList;
import java.util.List;

/** Finds the ends of replies of Redis in text. */
final class RedisReplies {
    private RedisReplies() {}

    /** Where the first reply ends; 0 if it is not there in full. */
    static int end(String text) {
        return Math.max(0, end(text, 0));
    }

    private static int end(String text, int start) {
        int lineEnd = text.indexOf("\r\n", start) + 2;
        if (lineEnd < 2) {
            return -1;
        }
        int end = lineEnd;
        switch (text.charAt(start)) {
            case '$' -> end += Math.max(0, count(text, start) + 2);
            case '*' -> {
                for (int i = count(text, start); i > 0 && end >= 0; i--) {
                    end = end(text, end);
                }
            }
            default -> {}
        }
        return end > text.length() ? -1 : end;
    }

    private static int count(String text, int start) {
        int count = Integer.parseInt(text, start + 1, text.indexOf("\r\n", start), 10);
        return text.charAt(start) == '$' && count < 0 ? -2 : count;
    }

    /** The elements of an array, or the reply itself. */
    static List<String> elements(String reply) {
        if (!reply.startsWith("*")) {
            return List.of(reply);
        }
        List<String> elements = new ArrayList<>();
        int start = reply.indexOf("\r\n") + 2;
        while (start < reply.length()) {
            int end = end(reply, start);
            elements.add(reply.substring(start, end));
            start = end;
        }
        return elements;
    }
}
