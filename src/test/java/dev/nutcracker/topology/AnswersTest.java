package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers mean, whatever they are. */
final class AnswersTest {
    private static final int RUNS = 50_000;
    private static final Reply PRIMARY = many("master", "0");
    private static final Reply PONG = new Reply.Text("PONG");
    private static final String[] WORDS = {
        "name",
        "cache",
        "ip",
        "port",
        "127.0.0.1",
        "6379",
        "0",
        "-1",
        "config-epoch",
        "flags",
        "master",
        "slave",
        "message",
        "+sdown",
        "+switch-master",
        "cache 127.0.0.1 1 127.0.0.1 2",
        "master cache 127.0.0.1 1",
        "@",
        "connected",
        "",
        "é"
    };

    @Test
    void shouldReadReport() {
        Reply reply = many(
                "name",
                "cache",
                "ip",
                "::1",
                "port",
                "6379",
                "config-epoch",
                "7",
                "flags",
                "s_down,o_down,failover_in_progress");

        assertThat(MasterReport.of("cache", reply))
                .isEqualTo(new MasterReport(new ServerAddress.Tcp("::1", 6379), 7, true, true));
        assertThat(MasterReport.of("cache2", reply)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 0",
        "127.0.0.1, 65536",
        "127.0.0.1, -1",
        "127.0.0.1, x",
        "127.0.0.1, 99999999999999999999",
        "?, 1",
        "'', 1",
        "'a b', 1",
        "a/b, 1"
    })
    void shouldTakeNoAddressFromNonsense(String host, String port) {
        assertThat(MasterReport.address(host, port)).isNull();
    }

    @Test
    void shouldTakeForPrimaryOnlyWhatSaysSoAndAnswers() {
        assertThat(Verdict.of(PRIMARY, PONG, null)).isEqualTo(new Verdict.Primary());
        assertThat(Verdict.of(PRIMARY, new Reply.Failure("LOADING x"), null)).isInstanceOf(Verdict.NotReady.class);
        assertThat(Verdict.of(PRIMARY, new Reply.Failure("BUSY x"), null)).isInstanceOf(Verdict.Busy.class);
        assertThat(Verdict.of(many("sentinel"), PONG, null)).isInstanceOf(Verdict.NotReady.class);
        assertThat(Verdict.of(PONG, PONG, null)).isInstanceOf(Verdict.NotReady.class);
    }

    @Test
    void shouldKnowWhoseReplicaItIsOnceItIsConnected() {
        assertThat(Verdict.of(many("slave", "::1", "1", "connected", "9"), PONG, null))
                .isEqualTo(new Verdict.Replica(new ServerAddress.Tcp("::1", 1)));
        assertThat(Verdict.of(many("slave", "::1", "1", "sync", "9"), PONG, null))
                .isEqualTo(new Verdict.Replica(null));
        assertThat(Verdict.of(many("slave"), PONG, null)).isEqualTo(new Verdict.Replica(null));
    }

    @Test
    void shouldSayWhyTheLoginWasRefused() {
        Reply.Failure noAuth = new Reply.Failure("NOAUTH Authentication required.");

        assertThat(Verdict.of(noAuth, noAuth, new Reply.Failure("WRONGPASS no")))
                .isEqualTo(new Verdict.NotReady("WRONGPASS no"));
    }

    @Test
    void shouldReadAnyAnswerWithoutAnException() {
        Random random = new Random(11);
        for (int i = 0; i < RUNS; i++) {
            Reply reply = reply(random, 3);
            MasterReport.of("cache", reply);
            MasterReport.flags(reply);
            SentinelEvent.of(reply.asList());
            Verdict.of(reply, reply(random, 1), null);
        }
    }

    private static Reply reply(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 8)) {
            case 0 -> new Reply.Nothing();
            case 1 -> new Reply.Failure(WORDS[random.nextInt(WORDS.length)]);
            case 2 -> new Reply.Whole(random.nextInt(3) - 1);
            case 3, 4 -> new Reply.Text(WORDS[random.nextInt(WORDS.length)]);
            default -> {
                List<Reply> elements = new ArrayList<>();
                for (int i = random.nextInt(8); i > 0; i--) {
                    elements.add(reply(random, depth - 1));
                }
                yield new Reply.Many(elements);
            }
        };
    }

    private static Reply many(String... texts) {
        return new Reply.Many(
                List.of(texts).stream().<Reply>map(Reply.Text::new).toList());
    }
}
