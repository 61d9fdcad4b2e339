package dev.nutcracker.protocol.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** The samples of all commands, and each of them in wrong and unusual forms, as a seed has them. */
final class RequestVariants {
    private static final int VARIANTS = 8;

    /** No small numbers, which would make keys expire while they are looked at. */
    private static final List<String> ODD_WORDS = List.of(
            "",
            "0",
            "-1",
            "-0",
            "+1",
            " 1",
            "1.5",
            "nan",
            "inf",
            "-inf",
            "abc",
            "none",
            "str",
            "l",
            "z",
            "x",
            "\0\u00ff\r\n",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "(1",
            "[a",
            "*",
            "COUNT",
            "LIMIT",
            "GET",
            "WITHSCORES");

    /** Their answers hang on chance, on the time that has passed, or are meant to be other ones. */
    private static final Set<String> UNCERTAIN = Set.of(
            "expiretime",
            "hrandfield",
            "keys",
            "lastsave",
            "lolwut",
            "memory",
            "object",
            "pexpiretime",
            "pttl",
            "pubsub",
            "randomkey",
            "scan",
            "spop",
            "srandmember",
            "ttl",
            "wait",
            "xinfo",
            "xpending",
            "zrandmember");

    /** Varied, they may wait for ever; or the proxy objects to the number of their keys in words of its own. */
    private static final Set<String> SAMPLES_ONLY = Set.of(
            "blmove",
            "blmpop",
            "blpop",
            "brpop",
            "brpoplpush",
            "bzmpop",
            "bzpopmax",
            "bzpopmin",
            "eval",
            "eval_ro",
            "evalsha",
            "evalsha_ro",
            "fcall",
            "fcall_ro",
            "function",
            "lmpop",
            "script",
            "sintercard",
            "xread",
            "xreadgroup",
            "zdiff",
            "zinter",
            "zintercard",
            "zmpop",
            "zunion");

    /** A key without a value is noticed when it is queued, by Redis when it is run. */
    private static final Set<String> CHECKED_WHEN_QUEUED = Set.of("mset", "msetnx");

    private final Random random;

    RequestVariants(long seed) {
        random = new Random(seed);
    }

    List<List<String>> all() {
        List<List<String>> requests = new ArrayList<>();
        for (String line : SampleCommands.lines()) {
            List<String> sample = words(line);
            String name = name(sample);
            if (UNCERTAIN.contains(name)) {
                continue;
            }
            requests.add(sample);
            for (int i = 0; i < VARIANTS && !SAMPLES_ONLY.contains(name); i++) {
                requests.add(variant(sample));
            }
        }
        return requests;
    }

    List<List<String>> thatMayBeQueued() {
        return all().stream()
                .filter(request -> !CHECKED_WHEN_QUEUED.contains(name(request)))
                .toList();
    }

    private static List<String> words(String line) {
        return Objects.requireNonNull(InlineRequest.words(Bytes.of(line))).stream()
                .map(Bytes::text)
                .toList();
    }

    private static String name(List<String> request) {
        return request.getFirst().toLowerCase(Locale.ROOT);
    }

    private List<String> variant(List<String> sample) {
        List<String> words = new ArrayList<>(sample);
        int place = 1 + random.nextInt(words.size());
        boolean within = place < words.size();
        switch (random.nextInt(6)) {
            case 0 -> words.subList(place, words.size()).clear();
            case 1 -> words.add(place, oddWord());
            case 2 -> words.add(place, words.get(random.nextInt(words.size())));
            case 3 -> Collections.shuffle(words.subList(1, words.size()), random);
            case 4 -> words.replaceAll(word -> random.nextBoolean() ? word.toLowerCase(Locale.ROOT) : word);
            default -> words.set(within ? place : words.size() - 1, within ? oddWord() : words.getLast());
        }
        return words;
    }

    private String oddWord() {
        return ODD_WORDS.get(random.nextInt(ODD_WORDS.size()));
    }
}
