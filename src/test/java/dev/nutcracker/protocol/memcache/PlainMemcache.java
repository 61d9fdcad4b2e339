package dev.nutcracker.protocol.memcache;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What memcached's text protocol says of bytes that are all there, read in the plainest way: what conversation and decoder
 * make of them, in however many pieces they come, is compared with this. It knows nothing of them.
 */
final class PlainMemcache {
    private static final Set<String> STORAGE = Set.of("set", "add", "replace", "append", "prepend", "cas");
    private static final int KEY_LENGTH_MAX = 250;

    private static final String UNSIGNED = "(\\d{1,9}|4294967295)";
    private static final String UNSIGNED_LONG = "(\\d{1,19}|18446744073709551615)";

    private static final Pattern VALUE = Pattern.compile(
            "VALUE [^ ]+ " + UNSIGNED + " (?<length>\\d{1,9})( " + UNSIGNED_LONG + ")?", Pattern.DOTALL);
    private static final Pattern META_VALUE = Pattern.compile("VA (?<length>\\d{1,9})( .*)?", Pattern.DOTALL);
    private static final Pattern ERROR = Pattern.compile("((SERVER_|CLIENT_)?ERROR)( .*)?", Pattern.DOTALL);
    private static final Pattern WORD =
            Pattern.compile("(END|STORED|NOT_STORED|EXISTS|NOT_FOUND|DELETED|TOUCHED|OK|RESET) *");
    private static final Pattern WORD_AND_TEXT =
            Pattern.compile("(HD|EN|NS|EX|NF|ME|MN|VERSION)( .*)?", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile(UNSIGNED_LONG + " *");

    private final String bytes;
    private int at;

    private PlainMemcache(String bytes) {
        this.bytes = bytes;
    }

    /** A request's line, and where it starts. */
    record Request(int start, List<String> words) {
        /** Not looked at where a request is refused. */
        List<String> keys() {
            return switch (words.isEmpty() ? "" : words.getFirst()) {
                case "get", "gets" -> words.subList(1, words.size());
                case "gat", "gats" -> words.subList(Math.min(2, words.size()), words.size());
                case "set", "add", "replace", "append", "prepend", "cas", "incr", "decr", "touch", "delete" ->
                    words.subList(1, Math.min(2, words.size()));
                default -> List.of();
            };
        }

        /** Whether there is nothing about it that could be refused. */
        boolean isPlain() {
            boolean plainKeys = !keys().isEmpty()
                    && keys().stream().allMatch(key -> key.length() <= KEY_LENGTH_MAX && key.matches("[!-~]+"));
            return plainKeys
                    && switch (words.getFirst()) {
                        case "get", "gets" -> true;
                        case "gat", "gats", "touch", "incr", "decr" -> words.size() > 2 && words.size() < 4 && isTime();
                        case "delete" -> words.size() == 2;
                        default -> false;
                    };
        }

        private boolean isTime() {
            int place = words.getFirst().startsWith("ga") ? 1 : 2;
            return words.get(place).matches("\\d{1,9}");
        }
    }

    /**
     * A response.
     *
     * @param word the first, or what stands in place of END where that is an error
     */
    record Response(String word, String bytes) {}

    /** @param odd whether what follows is broken, or no more than not plain */
    record Found<T>(List<T> messages, boolean odd) {}

    /** More has to come. */
    private static final class Incomplete extends RuntimeException {}

    /** What cannot become a response, or is none that is plain. */
    private static final class Odd extends RuntimeException {}

    /** The requests up to the first of which it is not plain where it ends. */
    static Found<Request> requests(String bytes) {
        PlainMemcache plain = new PlainMemcache(bytes);
        List<Request> requests = new ArrayList<>();
        try {
            while (plain.at < bytes.length()) {
                plain.request(requests);
            }
            return new Found<>(requests, false);
        } catch (Incomplete _) {
            return new Found<>(requests, false);
        } catch (Odd _) {
            return new Found<>(requests, true);
        }
    }

    /** The responses up to the first that is not plain. */
    static Found<Response> responses(String bytes) {
        PlainMemcache plain = new PlainMemcache(bytes);
        List<Response> responses = new ArrayList<>();
        try {
            while (plain.at < bytes.length()) {
                responses.add(plain.response());
            }
            return new Found<>(responses, false);
        } catch (Incomplete _) {
            return new Found<>(responses, false);
        } catch (Odd _) {
            return new Found<>(responses, true);
        }
    }

    private void request(List<Request> requests) {
        int start = at;
        String line = line();
        String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        List<String> words =
                Stream.of(text.split(" ")).filter(word -> !word.isEmpty()).toList();
        String name = words.isEmpty() ? "" : words.getFirst();
        if (name.equals("quit") || bytes.charAt(0) == '\u0080' || text.contains("HTTP")) {
            throw new Odd();
        }
        int length = -1;
        if (STORAGE.contains(name) && words.size() >= fields(name) && words.size() <= fields(name) + 1) {
            plain(words.get(2), "\\d{1,9}");
            plain(words.get(3), "-?\\d{1,9}");
            length = plain(words.get(4), "\\d{1,5}");
        } else if (name.equals("ms") && words.size() > 2) {
            length = plain(words.get(2), "\\d{1,5}");
        }
        if (length >= 0) {
            take(length + 2);
        }
        requests.add(new Request(start, words));
    }

    private static int fields(String name) {
        return name.equals("cas") ? 6 : 5;
    }

    private static int plain(String word, String pattern) {
        if (!word.matches(pattern)) {
            throw new Odd();
        }
        return Integer.parseInt(word);
    }

    private Response response() {
        int from = at;
        String first = "";
        while (true) {
            String line = crLfLine();
            Matcher value = VALUE.matcher(line);
            Matcher metaValue = META_VALUE.matcher(line);
            if (value.matches() && (first.isEmpty() || first.equals("VALUE"))) {
                first = "VALUE";
                data(value);
            } else if (metaValue.matches() && first.isEmpty()) {
                data(metaValue);
                return new Response("VA", bytes.substring(from, at));
            } else if ((line.startsWith("STAT ") || line.startsWith("ITEM ")) && !first.equals("VALUE")) {
                first = "STAT";
            } else {
                return new Response(last(first, line), bytes.substring(from, at));
            }
        }
    }

    /** What the response is that this line ends. */
    private static String last(String first, String line) {
        Matcher error = ERROR.matcher(line);
        if (error.matches()) {
            return error.group(1);
        }
        if (!first.isEmpty()) {
            return WORD.matcher(line).matches() && line.startsWith("END") ? first : odd();
        }
        Matcher word = WORD.matcher(line);
        Matcher wordAndText = WORD_AND_TEXT.matcher(line);
        if (NUMBER.matcher(line).matches()) {
            return "0";
        }
        return word.matches() ? word.group(1) : wordAndText.matches() ? wordAndText.group(1) : odd();
    }

    private static String odd() {
        throw new Odd();
    }

    private void data(Matcher line) {
        take(Integer.parseInt(line.group("length")));
        for (char expected : new char[] {'\r', '\n'}) {
            if (take(1).charAt(0) != expected) {
                throw new Odd();
            }
        }
    }

    private String crLfLine() {
        String line = line();
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : odd();
    }

    private String line() {
        int end = bytes.indexOf('\n', at);
        String line = take(end < 0 ? Integer.MAX_VALUE : end - at);
        at++;
        return line;
    }

    private String take(int length) {
        if (bytes.length() - at < length) {
            throw new Incomplete();
        }
        at += length;
        return bytes.substring(at - length, at);
    }
}
