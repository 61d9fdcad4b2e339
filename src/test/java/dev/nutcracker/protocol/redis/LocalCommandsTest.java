package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Logins;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LocalCommandsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1234, 5_678_901));
    private static final String NOAUTH = "-NOAUTH Authentication required\r\n";
    private static final String WRONGPASS = "-WRONGPASS invalid username-password pair or user is disabled.\r\n";

    /** The answers to pipelined commands, of which a client sends each in words separated by spaces. */
    private static List<String> answers(RedisDialect dialect, String... commands) {
        String requests = Arrays.stream(commands)
                .map(command -> request(command.split(" ", -1)))
                .collect(Collectors.joining());
        return RequestTrace.play(dialect, Bytes.of(requests), new int[0]).stream()
                .map(step -> step.substring(step.indexOf(' ') + 1))
                .toList();
    }

    private static String answer(String command) {
        return answers(new RedisDialect(Logins.notWanted(), 0, CLOCK), command).getFirst();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    PING                  | +PONG~
                    PING hello            | $5~hello~
                    PING a b              | -ERR wrong number of arguments for 'ping' command~
                    ECHO hello            | $5~hello~
                    TIME                  | *2~$4~1234~$4~5678~
                    SELECT 0              | +OK~
                    SELECT 1              | +OK~
                    SELECT 16             | -ERR DB index is out of range~
                    SELECT x              | -ERR value is not an integer or out of range~
                    AUTH x                | -ERR Client sent AUTH, but no password is set~
                    AUTH default x        | +OK~
                    AUTH another x        | -WRONGPASS invalid username-password pair or user is disabled.~
                    HELLO 2 AUTH default x FOO | -ERR Syntax error in HELLO option 'FOO'~
                    HELLO 2 AUTH another x | -WRONGPASS invalid username-password pair or user is disabled.~
                    AUTH a b c            | -ERR syntax error~
                    RESET                 | +RESET~
                    QUIT                  | +OK~
                    HELLO 4               | -NOPROTO unsupported protocol version~
                    HELLO 1               | -NOPROTO unsupported protocol version~
                    HELLO x               | -ERR Protocol version is not an integer or out of range~
                    HELLO 2 FOO           | -ERR Syntax error in HELLO option 'FOO'~
                    HELLO 2 SETNAME       | -ERR Syntax error in HELLO option 'SETNAME'~
                    CLIENT GETNAME        | $-1~
                    CLIENT SETNAME a      | +OK~
                    CLIENT SETINFO lib-name x | +OK~
                    CLIENT SETINFO x x    | -ERR Unrecognized option 'x'~
                    CLIENT NO-EVICT ON    | +OK~
                    CLIENT NO-TOUCH off   | +OK~
                    CLIENT NO-TOUCH x     | -ERR syntax error~
                    CLIENT TRACKING on    | -ERR unknown subcommand 'TRACKING'. Try CLIENT HELP.~
                    CONFIG GET DATABASES timeout | *4~$9~DATABASES~$2~16~$7~timeout~$1~0~
                    CONFIG GET requirepass | *0~
                    CONFIG SET a b        | -ERR CONFIG SET is not allowed: the pool does not have allow_config_set: true; or do it at each server itself~
                    CONFIG RESETSTAT      | -ERR CONFIG RESETSTAT is not allowed: the pool does not have allow_config_set: true; or do it at each server itself~
                    CONFIG NOPE           | -ERR unknown subcommand 'NOPE'. Try CONFIG HELP.~
                    CONFIG GET nothing    | -ERR no server has answered CONFIG GET in time~
                    COMMAND GETKEYS MSET a 1 b 2 | *2~$1~a~$1~b~
                    COMMAND GETKEYS EVAL s 0 | *0~
                    COMMAND GETKEYS SORT a STORE b STORE c | *2~$1~a~$1~c~
                    COMMAND GETKEYS GET a b | -ERR Invalid number of arguments specified for command~
                    COMMAND GETKEYS NOPE a | -ERR Invalid command specified~
                    COMMAND GETKEYS ECHO a | -ERR The command has no key arguments~
                    COMMAND GETKEYS ZUNION 9 a | -ERR Invalid arguments specified for command~
                    COMMAND GETKEYS OBJECT ENCODING a | *1~$1~a~
                    COMMAND LIST FILTERBY PATTERN xr* | *4~$6~xrange~$5~xread~$10~xreadgroup~$9~xrevrange~
                    `COMMAND LIST FILTERBY PATTERN client|*list` | `*1~$11~client|list~`
                    `COMMAND LIST FILTERBY PATTERN script|[dk]*` | `*2~$12~script|debug~$11~script|kill~`
                    COMMAND LIST FILTERBY MODULE m | *0~
                    COMMAND LIST FILTERBY x y | -ERR syntax error~
                    COMMAND DOCS nope     | *0~
                    COMMAND INFO nope     | *1~$-1~
                    COMMAND INFO mset     | *1~*10~$4~mset~:-3~*2~+write~+denyoom~:1~:-1~:2~*3~+@write~+@string~+@slow~*0~*0~*0~
                    COMMAND INFO migrate  | *1~*10~$7~migrate~:-6~*2~+write~+movablekeys~:0~:0~:0~*4~+@keyspace~+@write~+@slow~+@dangerous~*0~*0~*0~
                    SCRIPT DEBUG YES      | -ERR SCRIPT DEBUG is not served by the proxy: debug a script at the server itself~
                    COMMAND NOPE          | -ERR unknown subcommand 'NOPE'. Try COMMAND HELP.~
                    """)
    void shouldAnswerByItself(String command, String expected) {
        assertThat(answer(command)).isEqualTo(expected.replace("~", "\r\n"));
    }

    @Test
    void shouldSayHelloInResp2() {
        assertThat(answer("HELLO"))
                .isEqualTo(
                        "*14\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n:2\r\n"
                                + "$2\r\nid\r\n:1\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n"
                                + "$7\r\nmodules\r\n*0\r\n");
        assertThat(answer("HELLO 2")).isEqualTo(answer("HELLO"));
    }

    @Test
    void shouldGiveEachClientAnIdOfItsOwn() {
        RedisDialect dialect = new RedisDialect(Logins.notWanted(), 0);

        assertThat(answers(dialect, "CLIENT ID", "CLIENT ID")).containsExactly(":1\r\n", ":1\r\n");
        assertThat(answers(dialect, "CLIENT ID")).containsExactly(":2\r\n");
    }

    @Test
    void shouldRememberTheClientsName() {
        assertThat(answers(
                        new RedisDialect(Logins.notWanted(), 0),
                        "HELLO 2 SETNAME me",
                        "CLIENT GETNAME",
                        "CLIENT SETNAME \u0007",
                        "RESET",
                        "CLIENT GETNAME"))
                .satisfies(answers -> assertThat(answers.getFirst()).startsWith("*14"))
                .endsWith(
                        "$2\r\nme\r\n",
                        "-ERR Client names cannot contain spaces, newlines or special characters.\r\n",
                        "+RESET\r\n",
                        "$-1\r\n");
    }

    @Test
    void shouldNotKeepLongNamesForEachClient() {
        String longest = "x".repeat(1024);

        assertThat(answers(
                        new RedisDialect(Logins.notWanted(), 0),
                        "CLIENT SETNAME " + longest,
                        "CLIENT SETNAME y" + longest,
                        "HELLO 2 SETNAME y" + longest,
                        "CLIENT SETINFO lib-ver y" + longest,
                        "CLIENT GETNAME"))
                .containsExactly(
                        "+OK\r\n",
                        "-ERR Client names cannot be longer than 1024 bytes.\r\n",
                        "-ERR Client names cannot be longer than 1024 bytes.\r\n",
                        "-ERR lib-ver cannot be longer than 1024 bytes.\r\n",
                        "$1024\r\n" + longest + "\r\n");
    }

    @Test
    void shouldRefuseToAnswerLongRequestsByItself() {
        String most = "x".repeat(RequestLimits.ANSWERED_BYTES_MAX - 100);
        String tooLong = "x".repeat(RequestLimits.ANSWERED_BYTES_MAX);
        String refusal =
                "ANSWERED -ERR request too long, the limit for what the proxy answers itself is 262144 bytes\r\n";

        assertThat(played("ECHO", most)).hasSize(("ANSWERED $262044\r\n" + most + "\r\n").length());
        assertThat(played("ECHO", tooLong)).isEqualTo(refusal);
        assertThat(played("COMMAND", "GETKEYS", "GET", tooLong)).isEqualTo(refusal);
        assertThat(played("PUBSUB", "NUMSUB", tooLong)).isEqualTo(refusal);
        assertThat(played("SET", "key", tooLong)).startsWith("FORWARD");
    }

    private static String played(String... request) {
        return RequestTrace.play(new RedisDialect(Logins.notWanted(), 0), Bytes.of(request(request)), new int[0])
                .getFirst();
    }

    @Test
    void shouldServeAsManyDatabasesAsRedisDoesByDefault() {
        assertThat(answers(new RedisDialect(Logins.notWanted(), 5), "SELECT 5", "SELECT 0", "CONFIG GET databases"))
                .containsExactly("+OK\r\n", "+OK\r\n", "*2\r\n$9\r\ndatabases\r\n$2\r\n16\r\n");
    }

    @Test
    void shouldTellClientsWhatTheyLookForInInfo() {
        assertThat(answer("INFO"))
                .contains("redis_version:7.0.15\r\n", "redis_mode:standalone\r\n", "role:master\r\n", "loading:0\r\n");
        assertThat(answer("INFO replication")).contains("role:master").doesNotContain("redis_version");
        assertThat(answer("INFO nothing")).isEqualTo("$0\r\n\r\n");
    }

    @Test
    void shouldListAllCommands() {
        int count = RedisCommands.TABLE.commands().size();

        assertThat(answer("COMMAND COUNT")).isEqualTo(":" + count + "\r\n");
        assertThat(answer("COMMAND")).startsWith("*" + count + "\r\n*10\r\n");
        assertThat(answer("COMMAND INFO")).isEqualTo(answer("COMMAND"));
        assertThat(answer("COMMAND LIST"))
                .startsWith("*" + (count + subcommandCount()) + "\r\n")
                .contains("$3\r\nget\r\n", "$10\r\nconfig|set\r\n");
        assertThat(answer("COMMAND DOCS")).startsWith("*" + 2 * count + "\r\n");
        assertThat(answer("CLIENT HELP")).contains("\r\n+SETNAME\r\n");
    }

    private static int subcommandCount() {
        return RedisCommands.TABLE.commands().stream()
                .map(RedisCommand::subcommands)
                .filter(Objects::nonNull)
                .mapToInt(subcommands -> subcommands.commands().size())
                .sum();
    }

    @Test
    void shouldLetOnlyAuthenticatedClientsIn() {
        String get = request("GET", "a");

        assertThat(answers(
                        new RedisDialect(Logins.byPassword("secret"), 0),
                        "GET a",
                        "PING",
                        "NOPE",
                        "GET",
                        "AUTH secre",
                        "AUTH secret",
                        "GET a",
                        "AUTH wrong",
                        "GET a",
                        "AUTH default secret",
                        "GET a",
                        "AUTH other secret",
                        "GET a",
                        "QUIT"))
                .containsExactly(
                        NOAUTH,
                        NOAUTH,
                        "-ERR unknown command 'NOPE', with args beginning with: \r\n",
                        "-ERR wrong number of arguments for 'get' command\r\n",
                        "-ERR invalid password\r\n",
                        "+OK\r\n",
                        "get [a] " + get,
                        "-ERR invalid password\r\n",
                        NOAUTH,
                        "+OK\r\n",
                        "get [a] " + get,
                        WRONGPASS,
                        NOAUTH,
                        "+OK\r\n");
    }

    @Test
    void shouldAuthenticateWithHello() {
        List<String> answers = answers(
                new RedisDialect(Logins.byPassword("secret"), 0),
                "HELLO 2",
                "HELLO 2 AUTH default wrong",
                "HELLO 2 AUTH default secret SETNAME me",
                "PING",
                "RESET",
                "PING");

        assertThat(answers.get(0)).startsWith("-NOAUTH HELLO must be called with the client already authenticated");
        assertThat(answers.get(1)).isEqualTo(WRONGPASS);
        assertThat(answers.get(2)).startsWith("*14\r\n");
        assertThat(answers.subList(3, 6)).containsExactly("+PONG\r\n", "+RESET\r\n", NOAUTH);
    }

    @Test
    void shouldBoundWhatStrangersMaySend() {
        RedisDialect dialect = new RedisDialect(Logins.byPassword("secret"), 0);

        assertThat(RequestTrace.of(dialect, "*11\r\n"))
                .containsExactly("BROKEN -ERR Protocol error: unauthenticated multibulk length\r\n");
        assertThat(RequestTrace.of(dialect, "*2\r\n$4\r\nAUTH\r\n$16385\r\n"))
                .containsExactly("BROKEN -ERR Protocol error: unauthenticated bulk length\r\n");
        assertThat(RequestTrace.play(dialect, Bytes.of(request("AUTH", "x".repeat(16384))), new int[0]))
                .containsExactly("ANSWERED -ERR invalid password\r\n");
    }

    @Test
    void shouldTakeAnEmptyPasswordForNone() {
        assertThat(answers(new RedisDialect(Logins.byPassword(""), 0), "PING")).containsExactly("+PONG\r\n");
    }

    @Test
    void shouldStopReadingAfterQuit() {
        assertThat(RequestTrace.of(
                        new RedisDialect(Logins.byPassword("secret"), 0), request("QUIT", "now") + request("PING")))
                .containsExactly("ANSWERED_LAST +OK\r\n");
    }
}
