package dev.nutcracker.training;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;

/** A memcached with a value under every key except those that begin with {@code no}. */
final class MemcacheAnswers implements Answers {
    private static final int LENGTH_AT = 4;

    @Override
    public boolean areGathered() {
        return false;
    }

    @Override
    public boolean answer(Lines in, OutputStream out) throws IOException {
        String line = in.next();
        if (line == null) {
            return false;
        }
        out.write(response(line.split(" "), in).getBytes(ISO_8859_1));
        return true;
    }

    private static String response(String[] words, Lines in) throws IOException {
        return switch (words[0]) {
            case "get" -> values(words);
            case "set", "add" -> {
                in.bytes(Integer.parseInt(words[LENGTH_AT]) + 2);
                yield "STORED\r\n";
            }
            case "delete" -> "DELETED\r\n";
            case "incr" -> "1\r\n";
            case "touch" -> "TOUCHED\r\n";
            default -> "ERROR\r\n";
        };
    }

    private static String values(String[] words) {
        StringBuilder values = new StringBuilder();
        for (int i = 1; i < words.length; i++) {
            values.append(MemcacheScript.value(words[i]));
        }
        return values.append("END\r\n").toString();
    }
}
