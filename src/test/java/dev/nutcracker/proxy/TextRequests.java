package dev.nutcracker.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Random requests of memcached's text protocol, meta commands among them, of which many are odd and some are damaged. What
 * the proxy is known to answer otherwise than memcached is not among them.
 */
final class TextRequests {
    private static final List<String> KEYS = List.of("a", "b", "n", "n2", "k".repeat(250), "with:prefix");
    private static final List<String> VALUES =
            List.of("", "1", "99", "12345678901234567890", "text", "get a\r\n", "\0\r\n\u00ff", "x".repeat(3000));
    /** None that makes another number of one, which could become shorter: see {@link #DECREMENTS}. */
    private static final List<String> ADDITIONS = List.of("", "text", "\u00ff\0\r\n");

    private static final List<String> FLAGS = List.of("0", "0", "7", "4294967295");
    private static final List<String> EXPTIMES = List.of("0", "0", "1000", "-100");
    private static final List<String> DELTAS = List.of("0", "1", "10", "x", "-1", "");
    /** None that makes a number shorter: whether blanks take its place depends on what memcached has not yet written. */
    private static final List<String> DECREMENTS = List.of("0", "x", "-1", "");

    private static final String NO_UNIQUE = "18446744073709551615";
    private static final List<String> UNIQUES = List.of("1", "5", "20", NO_UNIQUE);
    private static final List<String> NOREPLY = List.of("", "", "", " noreply");
    private static final List<String> GET_FLAGS =
            List.of("v", "v", "k", "f", "s", "c", "q", "O12", "E9", "N0", "N3000", "R3000", "T0", "T1000", "x", "");
    private static final List<String> SET_FLAGS =
            List.of("k", "O1", "q", "F5", "F", "T0", "T1000", "C1", "C7", "I", "c", "MS", "MA", "MP", "ME", "MR", "Mx");
    private static final List<String> DELETE_FLAGS = List.of("k", "O1", "q", "C1", "C7", "I", "T3000", "x");
    private static final List<String> COUNT_FLAGS =
            List.of("v", "k", "q", "O1", "N0", "N3000", "J5", "D2", "D", "Dx", "MI", "M+", "Mx", "c", "T0", "C5");
    /**
     * None that makes a time of a few seconds, which would be over at one server earlier than at the other, or a number that
     * only some servers take, or a key in base 64.
     */
    private static final String DAMAGES = "akqvx";

    private final Random random;
    private final boolean oneServer;
    private final List<Supplier<String>> kinds = List.of(
            this::store,
            this::store,
            this::store,
            this::get,
            this::get,
            () -> damaged(get()),
            this::count,
            () -> damaged(count()),
            this::others,
            () -> damaged(others()),
            this::metaGet,
            () -> damaged(metaGet()),
            this::metaSet,
            this::metaSet,
            this::metaChange,
            () -> damaged(metaChange()));

    /**
     * @param oneServer whether one server answers; otherwise each request has one key at most, and nothing depends on the
     *     numbers that servers give their items
     */
    TextRequests(Random random, boolean oneServer) {
        this.random = random;
        this.oneServer = oneServer;
    }

    /** What every key holds. */
    static String allKeys() {
        StringBuilder gets = new StringBuilder();
        KEYS.forEach(key -> gets.append("get ").append(key).append("\r\n"));
        return gets.toString();
    }

    String script(int requests) {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < requests; i++) {
            script.append(oneOf(kinds).get());
        }
        return script.toString();
    }

    private String store() {
        String name = oneOf(List.of("set", "set", "add", "replace", "append", "prepend", "cas"));
        String value = name.endsWith("pend") ? oneOf(ADDITIONS) : oneOf(VALUES);
        String line = name + ' ' + key() + ' ' + oneOf(FLAGS) + ' ' + oneOf(EXPTIMES) + ' ' + value.length();
        String unique = name.equals("cas") ? ' ' + unique() : "";
        return line + unique + oneOf(NOREPLY) + lineEnd() + block(value);
    }

    /** At times with another length than was told. */
    private String block(String value) {
        return switch (random.nextInt(12)) {
            case 0 -> value + "xx";
            case 1 -> value + "x\r\n";
            default -> value + "\r\n";
        };
    }

    private String get() {
        String line = oneOf(List.of("get", "gat " + oneOf(EXPTIMES)));
        if (oneServer && random.nextBoolean()) {
            line = line.replaceFirst("t", "ts");
        }
        int keys = oneServer ? 1 + random.nextInt(4) : 1;
        for (int i = 0; i < keys; i++) {
            line += ' ' + key();
        }
        return line + lineEnd();
    }

    private String count() {
        String line = random.nextBoolean()
                ? "incr " + key() + ' ' + oneOf(DELTAS)
                : "decr " + key() + ' ' + oneOf(DECREMENTS);
        return line + oneOf(NOREPLY) + lineEnd();
    }

    private String others() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> "touch " + key() + ' ' + oneOf(EXPTIMES) + oneOf(NOREPLY) + lineEnd();
            case 2, 3 -> "delete " + key() + oneOf(List.of("", " 0", "", " 1")) + oneOf(NOREPLY) + lineEnd();
            case 4 -> "version" + lineEnd();
            case 5 -> "verbosity 0" + oneOf(NOREPLY) + lineEnd();
            case 6 -> "mn" + lineEnd();
            case 7 -> "me " + oneOf(List.of("none", "nor any other")) + lineEnd();
            case 8 -> (oneServer && random.nextBoolean() ? "flush_all" + oneOf(NOREPLY) : "bogus") + lineEnd();
            default -> lineEnd();
        };
    }

    private String metaGet() {
        return "mg " + metaKey(GET_FLAGS) + lineEnd();
    }

    /** If both its flags and its block are wrong, either may be told. */
    private String metaSet() {
        String[] words = metaKey(SET_FLAGS).split(" ", 2);
        boolean adds = words.length > 1 && (words[1].contains("MA") || words[1].contains("MP"));
        String value = oneOf(adds ? ADDITIONS : VALUES);
        return words.length == 1
                ? "ms " + words[0] + ' ' + value.length() + lineEnd() + block(value)
                : "ms " + words[0] + ' ' + value.length() + ' ' + words[1] + lineEnd() + value + "\r\n";
    }

    private String metaChange() {
        return random.nextBoolean()
                ? "md " + metaKey(DELETE_FLAGS) + lineEnd()
                : "ma " + metaKey(COUNT_FLAGS) + lineEnd();
    }

    /** A key, at times in base 64, and some flags. */
    private String metaKey(List<String> flags) {
        boolean encoded = random.nextInt(6) == 0;
        String key = key();
        String line = encoded && key.length() < 100 ? encoded(key) + " b" : key;
        for (int i = random.nextInt(5); i > 0; i--) {
            line += ' ' + flag(flags);
        }
        return line;
    }

    private String flag(List<String> flags) {
        String flag = oneOf(flags);
        boolean depends = flag.equals("c") || flag.startsWith("C");
        return depends && !oneServer ? "C" + NO_UNIQUE : flag;
    }

    private String unique() {
        return oneServer ? oneOf(UNIQUES) : NO_UNIQUE;
    }

    private static String encoded(String key) {
        return Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** One byte of the line is another, is missing, or comes twice. */
    private String damaged(String line) {
        int at = random.nextInt(line.length());
        // Of several keys, memcached looks up those before one that is too long, and of a key in base 64 it tells other
        // faults first.
        if (line.charAt(at) < ' ' || line.length() > 250 || line.indexOf('=') >= 0) {
            return line;
        }
        char other = DAMAGES.charAt(random.nextInt(DAMAGES.length()));
        String rest = line.substring(at + 1);
        return switch (random.nextInt(3)) {
            case 0 -> line.substring(0, at) + rest;
            case 1 -> line.substring(0, at) + other + rest;
            default -> line.substring(0, at + 1) + line.charAt(at) + rest;
        };
    }

    private String key() {
        return oneOf(KEYS);
    }

    private String lineEnd() {
        return random.nextInt(10) == 0 ? oneOf(List.of("\n", " \r\n")) : "\r\n";
    }

    private <T> T oneOf(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }
}
