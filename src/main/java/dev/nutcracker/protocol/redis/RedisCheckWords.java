package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.AnswerPattern;
import dev.nutcracker.protocol.Check;
import dev.nutcracker.protocol.CheckStep;
import dev.nutcracker.protocol.CheckVerdict;
import dev.nutcracker.protocol.CheckVerdict.Kind;
import dev.nutcracker.protocol.CheckWay;
import dev.nutcracker.protocol.CheckWords;
import dev.nutcracker.protocol.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a Redis server is checked. {@code HELLO} tells every user its role and version, even while it is loading, so a
 * {@code PING} follows. Servers before Redis 6 do not know it; they are asked by {@code ROLE} and {@code INFO}.
 *
 * <pre>
 *   CLIENT SETNAME nutcracker-health     once
 *   HELLO 2                              … role, master, …
 *   PING                                 +PONG
 *   EXISTS key                           :0
 * </pre>
 */
final class RedisCheckWords implements CheckWords {
    static final RedisCheckWords WORDS = new RedisCheckWords();

    private static final List<byte[]> NAMED = List.of(request("CLIENT", "SETNAME", "nutcracker-health"));
    /** For servers such as twemproxy, which closes the connection on an unknown command. */
    private static final List<byte[]> NAMELESS = List.of();

    private static final CheckStep PING = new CheckStep(request("PING"), unlessError(RedisCheckWords::pong));
    private static final String LINE_END = "\r\n";
    private static final String UNKNOWN = "";

    /** The words of a replica itself, which clients get. */
    private static final String READONLY = "READONLY You can't write against a read only replica.";

    private static final String NOT_REPLICA = "ERR the server is a master, not a replica";

    private RedisCheckWords() {}

    @Override
    public List<CheckWay> ways(Check check, @Nullable String maintenanceKey) {
        return switch (check) {
            case Check.Connect() -> List.of(new CheckWay(Dialect.USUAL_FLAVOUR, NAMELESS, List.of()));
            case Check.Ping() -> List.of(way(NAMED, maintenanceKey, PING), way(NAMELESS, maintenanceKey, PING));
            case Check.Version(var version) ->
                List.of(
                        way(NAMED, maintenanceKey, hello(answer -> version(after("version", answer), version)), PING),
                        way(NAMED, maintenanceKey, info(answer -> version(versionLine(answer), version)), PING));
            case Check.Role(boolean master) ->
                List.of(
                        way(NAMED, maintenanceKey, hello(answer -> role(after("role", answer), master)), PING),
                        way(NAMED, maintenanceKey, role(answer -> role(line(answer, 2), master)), PING));
            case Check.Command(var words, var expected) -> {
                CheckStep command = new CheckStep(request(words), answer -> content(answer, expected));
                yield List.of(way(NAMED, maintenanceKey, command), way(NAMELESS, maintenanceKey, command));
            }
        };
    }

    @Override
    public CheckVerdict error(String text) {
        return RedisError.verdict(text);
    }

    private static CheckWay way(List<byte[]> introduction, @Nullable String maintenanceKey, CheckStep... steps) {
        List<CheckStep> all = new ArrayList<>(List.of(steps));
        if (maintenanceKey != null) {
            all.add(new CheckStep(request("EXISTS", maintenanceKey), RedisCheckWords::maintenance));
        }
        return new CheckWay(Dialect.USUAL_FLAVOUR, introduction, all);
    }

    private static CheckStep hello(Function<String, CheckVerdict> judge) {
        return new CheckStep(request("HELLO", "2"), unlessError(judge));
    }

    private static CheckStep info(Function<String, CheckVerdict> judge) {
        return new CheckStep(request("INFO", "server"), unlessError(judge));
    }

    private static CheckStep role(Function<String, CheckVerdict> judge) {
        return new CheckStep(request("ROLE"), unlessError(judge));
    }

    private static Function<String, CheckVerdict> unlessError(Function<String, CheckVerdict> judge) {
        return answer -> isError(answer) ? RedisError.verdict(answer) : judge.apply(answer);
    }

    private static boolean isError(String answer) {
        return answer.startsWith("-") || answer.startsWith("!");
    }

    private static CheckVerdict pong(String answer) {
        return answer.startsWith("+PONG") ? CheckVerdict.GOOD : wrong("PING is not answered by PONG");
    }

    private static CheckVerdict version(String told, @Nullable AnswerPattern expected) {
        if (told.equals(UNKNOWN)) {
            return wrong("it does not tell its version");
        }
        return expected == null || expected.fits(told) ? CheckVerdict.GOOD : wrong("it is of version " + told);
    }

    private static CheckVerdict role(String told, boolean master) {
        if (told.equals(UNKNOWN)) {
            return wrong("it does not tell its role");
        }
        boolean asExpected = told.equals("master") == master;
        return asExpected ? CheckVerdict.GOOD : new CheckVerdict(Kind.NOT_MASTER, master ? READONLY : NOT_REPLICA);
    }

    /** An error is as expected only if the operator asks for one, by a pattern that begins with its mark. */
    private static CheckVerdict content(String answer, @Nullable AnswerPattern expected) {
        boolean error = isError(answer);
        if (expected == null || (error && !expected.beginsWith("-"))) {
            return error ? RedisError.verdict(answer) : expected == null ? CheckVerdict.GOOD : mismatch();
        }
        return expected.fits(answer) || expected.fits(withoutMark(answer)) ? CheckVerdict.GOOD : mismatch();
    }

    private static CheckVerdict mismatch() {
        return wrong("the answer to the command is not the expected one");
    }

    /** The text of a simple string, a number or a bulk string. */
    private static String withoutMark(String answer) {
        return answer.startsWith("$") ? line(answer, 1) : answer.substring(Math.min(1, answer.length()));
    }

    /** A server that may not be asked for the key is well all the same. */
    private static CheckVerdict maintenance(String answer) {
        if (!answer.startsWith(":")) {
            return new CheckVerdict(Kind.UNCLEAR, isError(answer) ? answer : "");
        }
        return answer.startsWith(":0") ? CheckVerdict.GOOD : new CheckVerdict(Kind.DRAIN, "");
    }

    /** The value that stands behind {@code name} in an array of names and values. */
    private static String after(String name, String answer) {
        int at = answer.indexOf(LINE_END + name + LINE_END);
        return at < 0 ? UNKNOWN : line(answer.substring(at + LINE_END.length()), 2);
    }

    private static String versionLine(String info) {
        return Stream.of(info.split(LINE_END, -1))
                .filter(line -> line.startsWith("redis_version:"))
                .map(line -> line.substring("redis_version:".length()))
                .findFirst()
                .orElse(UNKNOWN);
    }

    private static String line(String answer, int number) {
        String[] lines = answer.split(LINE_END, -1);
        return number < lines.length ? lines[number] : UNKNOWN;
    }

    private static CheckVerdict wrong(String text) {
        return new CheckVerdict(Kind.WRONG, text);
    }

    private static byte[] request(String... words) {
        return request(List.of(words));
    }

    private static byte[] request(List<String> words) {
        return InlineRequest.array(words.stream()
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toList());
    }
}
