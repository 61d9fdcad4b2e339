package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.AnswerPattern;
import dev.nutcracker.protocol.Check;
import dev.nutcracker.protocol.CheckStep;
import dev.nutcracker.protocol.CheckVerdict;
import dev.nutcracker.protocol.CheckVerdict.Kind;
import dev.nutcracker.protocol.CheckWay;
import dev.nutcracker.protocol.CheckWords;
import dev.nutcracker.protocol.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How memcached is checked: by {@code version} in text or, if it speaks only binary, by a NOOP or VERSION there. A command
 * of the operator's is a line of text.
 */
final class MemcacheCheckWords implements CheckWords {
    static final MemcacheCheckWords WORDS = new MemcacheCheckWords();

    private static final String VERSION_MARK = "VERSION ";
    private static final List<byte[]> NO_INTRODUCTION = List.of();

    private MemcacheCheckWords() {}

    @Override
    public List<CheckWay> ways(Check check, @Nullable String maintenanceKey) {
        return switch (check) {
            case Check.Connect() -> List.of(text(), binary());
            case Check.Ping() ->
                List.of(
                        text(line("version", answer -> version(answer, null))),
                        binary(new CheckStep(BinaryConversation.FENCE.request(), binary(_ -> CheckVerdict.GOOD))));
            case Check.Version(var expected) ->
                List.of(
                        text(line("version", answer -> version(answer, expected))),
                        binary(new CheckStep(
                                BinaryPacket.request(Opcode.VERSION, new byte[0], new byte[0]),
                                binary(answer -> fits(answer, expected)))));
            case Check.Command(var words, var expected) ->
                List.of(text(line(String.join(" ", words), answer -> content(answer, expected))));
            case Check.Role _ -> throw new IllegalArgumentException("memcached has no roles");
        };
    }

    @Override
    public CheckVerdict error(String text) {
        return MemcacheError.verdict(text);
    }

    private static CheckWay text(CheckStep... steps) {
        return new CheckWay(Dialect.USUAL_FLAVOUR, NO_INTRODUCTION, List.of(steps));
    }

    private static CheckWay binary(CheckStep... steps) {
        return new CheckWay(BinaryConversation.FLAVOUR, NO_INTRODUCTION, List.of(steps));
    }

    private static CheckStep line(String command, Function<String, CheckVerdict> judge) {
        return new CheckStep((command + "\r\n").getBytes(StandardCharsets.UTF_8), judge);
    }

    private static CheckVerdict version(String answer, @Nullable AnswerPattern expected) {
        if (!answer.startsWith(VERSION_MARK)) {
            return MemcacheError.isError(answer)
                    ? MemcacheError.verdict(answer)
                    : wrong("version is not answered by VERSION");
        }
        return Stream.of(answer, answer.substring(VERSION_MARK.length()))
                .map(text -> fits(text, expected))
                .filter(verdict -> !verdict.isBad())
                .findFirst()
                .orElseGet(() -> wrong("it is of version " + answer.substring(VERSION_MARK.length())));
    }

    private static CheckVerdict fits(String version, @Nullable AnswerPattern expected) {
        return expected == null || expected.fits(version) ? CheckVerdict.GOOD : wrong("it is of version " + version);
    }

    /** Judges the text in a binary answer without an error. */
    private static Function<String, CheckVerdict> binary(Function<String, CheckVerdict> judge) {
        return answer -> {
            byte[] packet = answer.getBytes(StandardCharsets.ISO_8859_1);
            String text = BinaryPacket.text(packet);
            return BinaryPacket.status(packet) == BinaryStatus.DONE.code()
                    ? judge.apply(text)
                    : MemcacheError.verdict(text);
        };
    }

    /** An error is as expected only if the operator asks for one. */
    private static CheckVerdict content(String answer, @Nullable AnswerPattern expected) {
        boolean error = MemcacheError.isError(answer);
        if (error && (expected == null || !asksForError(expected))) {
            return MemcacheError.verdict(answer);
        }
        return expected == null || expected.fits(answer)
                ? CheckVerdict.GOOD
                : wrong("the answer to the command is not the expected one");
    }

    private static boolean asksForError(AnswerPattern expected) {
        return expected.beginsWith("ERROR")
                || expected.beginsWith("CLIENT_ERROR")
                || expected.beginsWith("SERVER_ERROR");
    }

    private static CheckVerdict wrong(String text) {
        return new CheckVerdict(Kind.WRONG, text);
    }
}
