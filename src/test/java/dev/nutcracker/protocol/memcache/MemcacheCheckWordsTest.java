package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.Expectation;
import dev.nutcracker.protocol.Check;
import dev.nutcracker.protocol.CheckVerdict;
import dev.nutcracker.protocol.CheckVerdict.Kind;
import dev.nutcracker.protocol.CheckWay;
import dev.nutcracker.server.probe.ExpectedAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How memcached is checked, and how its answers are judged. */
final class MemcacheCheckWordsTest {
    @Test
    void shouldAskForTheVersionInText() {
        CheckWay way = ways(new Check.Ping()).getFirst();

        assertThat(way.introduction()).isEmpty();
        assertThat(sent(way)).isEqualTo("version\r\n");
        assertThat(judged(way, "VERSION 1.6.18\r\n").kind()).isEqualTo(Kind.GOOD);
        assertThat(judged(way, "STORED\r\n").kind()).isEqualTo(Kind.WRONG);
    }

    @Test
    void shouldHaveAWayForServersThatSpeakOnlyBinary() {
        CheckWay way = ways(new Check.Ping()).get(1);

        assertThat(way.flavour()).isEqualTo(BinaryConversation.FLAVOUR);
        assertThat(way.steps().getFirst().request()[1]).isEqualTo(Opcode.NOOP.code());
        assertThat(judged(way, packet(Opcode.NOOP, BinaryStatus.DONE, "")).kind())
                .isEqualTo(Kind.GOOD);
        assertThat(judged(way, packet(Opcode.NOOP, BinaryStatus.NOT_AUTHENTICATED, "Auth failure."))
                        .kind())
                .isEqualTo(Kind.PASSWORD_REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "ERROR Too many open connections, FULL",
        "CLIENT_ERROR unauthenticated, PASSWORD_REFUSED",
        "CLIENT_ERROR authentication failure, PASSWORD_REFUSED",
        "SERVER_ERROR out of memory, WRONG",
        "ERROR, WRONG"
    })
    void shouldKnowTheErrorsThatConcernTheServer(String answer, Kind kind) {
        CheckVerdict verdict = judged(ways(new Check.Ping()).getFirst(), answer + "\r\n");

        assertThat(verdict).isEqualTo(new CheckVerdict(kind, answer));
    }

    @ParameterizedTest
    @CsvSource({"1.6., GOOD", "VERSION 1.6, GOOD", "1.5, WRONG", "/18$/, GOOD"})
    void shouldCompareTheVersion(String expected, Kind kind) {
        List<CheckWay> ways = ways(new Check.Version(new ExpectedAnswer(new Expectation(expected))));

        assertThat(judged(ways.getFirst(), "VERSION 1.6.18\r\n").kind()).isEqualTo(kind);
    }

    @Test
    void shouldCompareTheVersionInBinaryAsWell() {
        CheckWay way = ways(new Check.Version(new ExpectedAnswer(new Expectation("1.6."))))
                .get(1);

        assertThat(judged(way, packet(Opcode.VERSION, BinaryStatus.DONE, "1.6.18"))
                        .kind())
                .isEqualTo(Kind.GOOD);
        assertThat(judged(way, packet(Opcode.VERSION, BinaryStatus.DONE, "1.5.6"))
                        .text())
                .isEqualTo("it is of version 1.5.6");
    }

    @Test
    void shouldCompareTheAnswerToACommand() {
        CheckWay way = ways(new Check.Command(
                        List.of("get", "mark"), new ExpectedAnswer(new Expectation("VALUE mark"))))
                .getFirst();

        assertThat(sent(way)).isEqualTo("get mark\r\n");
        assertThat(judged(way, "VALUE mark 0 2\r\nok\r\nEND\r\n").kind()).isEqualTo(Kind.GOOD);
        assertThat(judged(way, "END\r\n").kind()).isEqualTo(Kind.WRONG);
        assertThat(judged(way, "SERVER_ERROR VALUE mark\r\n").kind()).isEqualTo(Kind.WRONG);
    }

    @Test
    void shouldTakeAnErrorOnlyIfItIsAskedFor() {
        CheckWay way = ways(new Check.Command(List.of("mn2"), new ExpectedAnswer(new Expectation("ERROR"))))
                .getFirst();

        assertThat(judged(way, "ERROR\r\n").kind()).isEqualTo(Kind.GOOD);
    }

    private static List<CheckWay> ways(Check check) {
        return MemcacheCheckWords.WORDS.ways(check, null);
    }

    private static String sent(CheckWay way) {
        return new String(way.steps().getFirst().request(), StandardCharsets.US_ASCII);
    }

    private static CheckVerdict judged(CheckWay way, String answer) {
        return way.steps().getFirst().judge().apply(answer);
    }

    private static String packet(Opcode opcode, BinaryStatus status, String text) {
        return new String(BinaryPacket.response(opcode.code(), 0, status, text), StandardCharsets.ISO_8859_1);
    }
}
