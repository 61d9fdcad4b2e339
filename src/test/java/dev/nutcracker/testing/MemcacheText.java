package dev.nutcracker.testing;

import java.util.Set;

/** Finds the ends of messages in the memcached text protocol, without checking their content. */
final class MemcacheText {
    private static final Set<String> STORAGE = Set.of("set", "add", "replace", "append", "prepend", "cas");

    private MemcacheText() {}

    static String readRequest(Wire wire) {
        int from = wire.position();
        String[] words = words(wire);
        if (STORAGE.contains(words[0])) {
            skipBlock(wire, words[4]);
        } else if (words[0].equals("ms")) {
            skipBlock(wire, words[2]);
        }
        return wire.textFrom(from);
    }

    static String readReply(Wire wire) {
        int from = wire.position();
        while (skipPart(wire)) {
            // VALUE, STAT and ITEM are followed by more parts, up to END or an error.
        }
        return wire.textFrom(from);
    }

    private static boolean skipPart(Wire wire) {
        String[] words = words(wire);
        return switch (words[0]) {
            case "VALUE" -> {
                skipBlock(wire, words[3]);
                yield true;
            }
            case "STAT", "ITEM" -> true;
            case "VA" -> {
                skipBlock(wire, words[1]);
                yield false;
            }
            default -> false;
        };
    }

    private static String[] words(Wire wire) {
        int from = wire.position();
        wire.skipLine();
        return wire.textFrom(from).trim().split(" +", -1);
    }

    private static void skipBlock(Wire wire, String lengthBytes) {
        wire.skip(Integer.parseInt(lengthBytes) + "\r\n".length());
    }
}
