package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.Expectation;
import dev.nutcracker.protocol.Check;
import dev.nutcracker.protocol.CheckVerdict;
import dev.nutcracker.protocol.CheckVerdict.Kind;
import dev.nutcracker.protocol.CheckWay;
import dev.nutcracker.server.probe.ExpectedAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How Redis servers are checked, and how their answers are judged. */
final class RedisCheckWordsTest {
    private static final String HELLO =
            "*14\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n:2\r\n$2\r\nid\r\n:3\r\n"
                    + "$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$%d\r\n%s\r\n$7\r\nmodules\r\n*0\r\n";
    private static final String HELLO_OF_MASTER = HELLO.formatted(6, "master");
    private static final String HELLO_OF_REPLICA = HELLO.formatted(7, "replica");
    private static final String ROLE_OF_MASTER = "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n";
    private static final String ROLE_OF_REPLICA =
            "*5\r\n$5\r\nslave\r\n$9\r\n127.0.0.1\r\n:6379\r\n$9\r\nconnected\r\n:14\r\n";

    @Test
    void shouldSayItsNameAndPing() {
        CheckWay way = ways(new Check.Ping(), null).getFirst();

        assertThat(way.introduction())
                .extracting(Bytes::text)
                .containsExactly(request("CLIENT", "SETNAME", "nutcracker-health"));
        assertThat(sent(way)).containsExactly(request("PING"));
        assertThat(judged(way, 0, "+PONG\r\n")).isEqualTo(Kind.GOOD);
        assertThat(judged(way, 0, "+OK\r\n")).isEqualTo(Kind.WRONG);
    }

    @Test
    void shouldHaveAWayForServersThatCloseTheConnectionOnItsName() {
        CheckWay second = ways(new Check.Ping(), null).get(1);

        assertThat(second.introduction()).isEmpty();
        assertThat(sent(second)).containsExactly(request("PING"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-LOADING Redis is loading the dataset in memory | LOADING",
                "-BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE. | BUSY",
                "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'. | MASTER_DOWN",
                "-MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. | CANNOT_SAVE",
                "-NOAUTH Authentication required. | PASSWORD_REFUSED",
                "WRONGPASS invalid username-password pair or user is disabled. | PASSWORD_REFUSED",
                "-NOPERM this user has no permissions to run the 'ping' command | PASSWORD_REFUSED",
                "-ERR invalid password | PASSWORD_REFUSED",
                "-ERR max number of clients reached | FULL",
                "-ERR max number of clients + cluster connections reached | FULL",
                "-BUSYKEY Target key name already exists. | WRONG",
                "-ERR unknown command 'PING', with args beginning with: | NOT_UNDERSTOOD"
            })
    void shouldKnowTheErrorsThatConcernTheServer(String answer, Kind kind) {
        CheckVerdict verdict = RedisCheckWords.WORDS.error(answer + "\r\n");

        assertThat(verdict.kind()).isEqualTo(kind);
        assertThat(answer).as("in the server's own words").contains(verdict.text());
    }

    @Test
    void shouldNotRepeatWhatTheServerWasSent() {
        CheckVerdict verdict =
                RedisCheckWords.WORDS.error("-ERR unknown command 'AUTH', with args beginning with: 'secret'\r\n");

        assertThat(verdict.text()).isEqualTo("ERR unknown command 'AUTH'");
    }

    @Test
    void shouldAskForTheRoleAndPingInOneWrite() {
        CheckWay way = ways(new Check.Role(true), null).getFirst();

        assertThat(sent(way)).containsExactly(request("HELLO", "2"), request("PING"));
        assertThat(judged(way, 0, HELLO_OF_MASTER)).isEqualTo(Kind.GOOD);
        assertThat(judged(way, 0, HELLO_OF_REPLICA)).isEqualTo(Kind.NOT_MASTER);
        assertThat(judged(way, 1, "-LOADING Redis is loading the dataset in memory\r\n"))
                .isEqualTo(Kind.LOADING);
    }

    @Test
    void shouldAskServersBeforeRedis6ForTheirRoleByItsOwnCommand() {
        List<CheckWay> ways = ways(new Check.Role(true), null);

        assertThat(judged(ways.get(0), 0, "-ERR unknown command `HELLO`, with args beginning with: `2`, \r\n"))
                .isEqualTo(Kind.NOT_UNDERSTOOD);
        assertThat(sent(ways.get(1))).containsExactly(request("ROLE"), request("PING"));
        assertThat(judged(ways.get(1), 0, ROLE_OF_MASTER)).isEqualTo(Kind.GOOD);
        assertThat(judged(ways.get(1), 0, ROLE_OF_REPLICA)).isEqualTo(Kind.NOT_MASTER);
    }

    @Test
    void shouldWantAReplicaIfThatIsExpected() {
        List<CheckWay> ways = ways(new Check.Role(false), null);

        assertThat(judged(ways.get(0), 0, HELLO_OF_REPLICA)).isEqualTo(Kind.GOOD);
        assertThat(judged(ways.get(0), 0, HELLO_OF_MASTER)).isEqualTo(Kind.NOT_MASTER);
        assertThat(judged(ways.get(1), 0, ROLE_OF_REPLICA)).isEqualTo(Kind.GOOD);
    }

    @Test
    void shouldCompareTheVersion() {
        List<CheckWay> ways = ways(new Check.Version(new ExpectedAnswer(new Expectation("7.0."))), null);

        assertThat(judged(ways.get(0), 0, HELLO_OF_MASTER)).isEqualTo(Kind.GOOD);
        assertThat(judged(ways.get(0), 0, HELLO_OF_MASTER.replace("7.0.15", "7.2.15")))
                .isEqualTo(Kind.WRONG);
        assertThat(judged(ways.get(1), 0, "$40\r\n# Server\r\nredis_version:7.0.15\r\nredis_git_sha1:0\r\n\r\n"))
                .isEqualTo(Kind.GOOD);
        assertThat(judged(ways(new Check.Version(null), null).getFirst(), 0, HELLO_OF_REPLICA))
                .isEqualTo(Kind.GOOD);
    }

    @ParameterizedTest
    @CsvSource({
        "+hello, hello, GOOD",
        "+hello, +hel, GOOD",
        "+hello, ello, WRONG",
        "+hello, /el+o/, GOOD",
        "$5;hello, hello, GOOD",
        ":12, 12, GOOD",
        "-ERR hello, hello, WRONG",
        "-ERR hello, /hello/, WRONG",
        "-ERR hello, -ERR, GOOD",
        "-ERR hello, /^-ERR hel+o/, GOOD",
        "-LOADING Redis is loading, hello, LOADING"
    })
    void shouldCompareTheAnswerToACommand(String answer, String expected, Kind kind) {
        CheckWay way = ways(
                        new Check.Command(List.of("GET", "mark"), new ExpectedAnswer(new Expectation(expected))), null)
                .getFirst();

        assertThat(sent(way)).containsExactly(request("GET", "mark"));
        assertThat(judged(way, 0, answer.replace(";", "\r\n") + "\r\n")).isEqualTo(kind);
    }

    @Test
    void shouldTakeAnyAnswerToACommandButAnErrorIfNoneIsExpected() {
        CheckWay way =
                ways(new Check.Command(List.of("GET", "mark"), null), null).getFirst();

        assertThat(judged(way, 0, "$-1\r\n")).isEqualTo(Kind.GOOD);
        assertThat(judged(way, 0, "-ERR no\r\n")).isEqualTo(Kind.WRONG);
    }

    @Test
    void shouldSayNothingOfAValueThatIsNotAsExpected() {
        CheckVerdict verdict = ways(
                        new Check.Command(List.of("GET", "mark"), new ExpectedAnswer(new Expectation("x"))), null)
                .getFirst()
                .steps()
                .getFirst()
                .judge()
                .apply("$6\r\nsecret\r\n");

        assertThat(verdict.text()).doesNotContain("secret").isNotEmpty();
    }

    @Test
    void shouldDrainTheServerWhileTheMaintenanceKeyExists() {
        CheckWay way = ways(new Check.Ping(), "maintenance").getFirst();

        assertThat(sent(way)).containsExactly(request("PING"), request("EXISTS", "maintenance"));
        assertThat(judged(way, 1, ":1\r\n")).isEqualTo(Kind.DRAIN);
        assertThat(judged(way, 1, ":0\r\n")).isEqualTo(Kind.GOOD);
        assertThat(judged(way, 1, "-NOPERM this user has no permissions to access one of the keys\r\n"))
                .as("the server may be well")
                .isEqualTo(Kind.UNCLEAR);
    }

    private static List<CheckWay> ways(Check check, @Nullable String maintenanceKey) {
        return RedisCheckWords.WORDS.ways(check, maintenanceKey);
    }

    private static List<String> sent(CheckWay way) {
        return way.steps().stream().map(step -> Bytes.text(step.request())).toList();
    }

    private static Kind judged(CheckWay way, int step, String answer) {
        return way.steps().get(step).judge().apply(answer).kind();
    }
}
