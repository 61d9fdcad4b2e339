package dev.nutcracker.protocol.redis;

import java.util.ArrayList;
import java.util.List;

/** A response taken apart, for tests that look inside. */
record RespValue(String text, List<RespValue> elements) {
    static RespValue parse(String bytes) {
        return new Parser(bytes).value();
    }

    String text(int element) {
        return elements.get(element).text;
    }

    private static final class Parser {
        private final String bytes;
        private int at;

        Parser(String bytes) {
            this.bytes = bytes;
        }

        RespValue value() {
            String line = line();
            return switch (line.charAt(0)) {
                case '$' -> bulk(Integer.parseInt(line.substring(1)));
                case '*' -> array(Integer.parseInt(line.substring(1)));
                default -> new RespValue(line.substring(1), List.of());
            };
        }

        private RespValue bulk(int length) {
            String text = length < 0 ? "" : bytes.substring(at, at + length);
            at += length < 0 ? 0 : length + 2;
            return new RespValue(text, List.of());
        }

        private RespValue array(int count) {
            List<RespValue> elements = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                elements.add(value());
            }
            return new RespValue("", elements);
        }

        private String line() {
            int end = bytes.indexOf("\r\n", at);
            String line = bytes.substring(at, end);
            at = end + 2;
            return line;
        }
    }
}
