package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Bounds;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.Restrictions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What clients may send to a pool whose operator denies commands, renames them or refuses writes. */
final class RestrictedCommandsTest {
    private static final String READONLY = "ANSWERED -READONLY You can't write against a read only replica.\r\n";

    private static RedisDialect dialect(Restrictions restrictions) {
        RedisDialect dialect = new RedisDialect(Logins.notWanted(), 0);
        restrict(dialect, restrictions);
        return dialect;
    }

    private static void restrict(RedisDialect dialect, Restrictions restrictions) {
        dialect.serve(new ServedCommands(true, true, false, false, List.of(), restrictions, Bounds.WIDEST));
    }

    private static RedisDialect denying(String... words) {
        return dialect(new Restrictions(List.of(words), Map.of(), false));
    }

    private static RedisDialect renaming(String from, String to) {
        return dialect(new Restrictions(List.of(), Map.of(from, to), false));
    }

    private static List<String> steps(RedisDialect dialect, String... requests) {
        return RequestTrace.of(dialect, String.join("", requests));
    }

    private static String answer(RedisDialect dialect, String... words) {
        return RequestTrace.play(dialect, Bytes.of(request(words)), new int[0]).getFirst();
    }

    @Test
    void shouldTakeADeniedCommandForAnUnknownOne() {
        assertThat(steps(denying("get"), request("GET", "a"), request("SET", "a", "b"), "get a b\r\n"))
                .containsExactly(
                        "ANSWERED -ERR unknown command 'GET', with args beginning with: 'a' \r\n",
                        "FORWARD set [a] " + request("SET", "a", "b"),
                        "ANSWERED -ERR unknown command 'get', with args beginning with: 'a' 'b' \r\n");
    }

    @Test
    void shouldTakeADeniedSubcommandForAnUnknownOne() {
        RedisDialect dialect = denying("config|set");
        assertThat(answer(dialect, "Config", "SeT", "a", "b"))
                .isEqualTo("ANSWERED -ERR unknown subcommand 'SeT'. Try CONFIG HELP.\r\n");
        assertThat(answer(dialect, "config", "resetstat")).startsWith("EVERY_SERVER config|resetstat");
    }

    @Test
    void shouldDenyACommandWithAllItsSubcommands() {
        RedisDialect dialect = denying("config");
        assertThat(answer(dialect, "config", "get", "a")).startsWith("ANSWERED -ERR unknown command 'config', with");
        assertThat(answer(dialect, "config")).startsWith("ANSWERED -ERR unknown command 'config', with");
    }

    @Test
    void shouldDenyTheCommandsOfACategoryAndLeaveTheOthersOfAContainer() {
        RedisDialect dialect = denying("@dangerous");
        for (String denied : List.of("flushall", "keys *", "sort a", "info", "client list", "config get a", "role")) {
            assertThat(answer(dialect, denied.split(" ", -1))).as(denied).startsWith("ANSWERED -ERR unknown ");
        }
        assertThat(answer(dialect, "debug", "sleep", "1")).startsWith("ANSWERED -ERR unknown command 'debug'");
        assertThat(answer(dialect, "config", "get", "a")).startsWith("ANSWERED -ERR unknown subcommand 'get'. Try");
        assertThat(answer(dialect, "client", "getname")).isEqualTo("ANSWERED $-1\r\n");
        assertThat(answer(dialect, "get", "a")).startsWith("FORWARD get");
        assertThat(answer(denying("@connection"), "command")).startsWith("ANSWERED -ERR unknown command 'command'");
    }

    @Test
    void shouldNotTellOfDeniedCommands() {
        RedisDialect usual = dialect(Restrictions.NONE);
        RedisDialect dialect = denying("get", "config|set", "client");
        assertThat(answer(dialect, "command", "info", "get", "set", "config|set", "client|list"))
                .startsWith("ANSWERED *4\r\n$-1\r\n*10\r\n$3\r\nset\r\n")
                .endsWith("\r\n$-1\r\n$-1\r\n");
        assertThat(answer(dialect, "command", "list", "filterby", "pattern", "get"))
                .isEqualTo("ANSWERED *0\r\n");
        assertThat(answer(dialect, "command", "docs", "get")).isEqualTo("ANSWERED *0\r\n");
        assertThat(answer(dialect, "command", "getkeys", "get", "a"))
                .isEqualTo("ANSWERED -ERR Invalid command specified\r\n");
        assertThat(count(dialect)).isEqualTo(count(usual) - 2);
        for (List<String> all : List.of(List.of("command"), List.of("command", "list"), List.of("command", "docs"))) {
            String words = answer(dialect, all.toArray(String[]::new));
            assertThat(words)
                    .doesNotContain("\r\nget\r\n", "config|set", "client|list")
                    .contains("\r\nmget\r\n");
        }
        assertThat(answer(dialect, "acl", "cat", "string"))
                .doesNotContain("\r\nget\r\n")
                .contains("\r\nset\r\n");
    }

    private static int count(RedisDialect dialect) {
        return Integer.parseInt(answer(dialect, "command", "count")
                .substring("ANSWERED :".length())
                .strip());
    }

    @Test
    void shouldRefuseToWriteInAReadOnlyPool() {
        RedisDialect dialect = dialect(new Restrictions(List.of(), Map.of(), true));
        assertThat(steps(dialect, request("SET", "a", "b"), request("GET", "a"), "del a b\r\n", request("set", "a")))
                .containsExactly(
                        READONLY,
                        "FORWARD get [a] " + request("GET", "a"),
                        READONLY,
                        "ANSWERED -ERR wrong number of arguments for 'set' command\r\n");
        for (String write : List.of(
                "eval x 0",
                "evalsha x 0",
                "fcall x 0",
                "sort a",
                "flushall",
                "blpop a 0",
                "xgroup create a b 0",
                "function flush",
                "getex a",
                "swapdb 0 1",
                "json.set a $ 1",
                "ft.create i",
                "ft.dropindex i")) {
            assertThat(answer(dialect, write.split(" ", -1))).as(write).isEqualTo(READONLY);
        }
        for (String read : List.of(
                "eval_ro x 0",
                "evalsha_ro x 0",
                "fcall_ro x 0",
                "sort_ro a",
                "publish a b",
                "script load x",
                "xinfo stream a",
                "ft.sugget a b",
                "pfcount a",
                "touch a",
                "wait 0 0",
                "config set a b")) {
            assertThat(answer(dialect, read.split(" ", -1))).as(read).doesNotContain("READONLY");
        }
        assertThat(steps(dialect, request("set", "a", "b".repeat(300_000)))).containsExactly(READONLY);
    }

    @Test
    void shouldTakeADeclaredCommandForAWriteUnlessItReplacesARead() {
        RedisDialect dialect = new RedisDialect(Logins.notWanted(), 0);
        List<DeclaredCommand> declared = Stream.of("own", "strlen")
                .map(name -> new DeclaredCommand(name, -2, 1, 1, 1, 0, DeclaredCommand.Joining.NONE, false))
                .toList();
        Restrictions readOnly = new Restrictions(List.of(), Map.of(), true);
        dialect.serve(new ServedCommands(false, false, false, false, declared, readOnly, Bounds.WIDEST));
        assertThat(answer(dialect, "own", "a")).isEqualTo(READONLY);
        assertThat(answer(dialect, "strlen", "a")).startsWith("FORWARD strlen");
    }

    @Test
    void shouldSendARenamedCommandUnderTheNameThatServersKnow() {
        RedisDialect dialect = renaming("get", "b840fc02d524045429941cc15f59e41cb7be6c52");
        assertThat(steps(
                        dialect,
                        request("B840fc02d524045429941cc15f59e41cb7be6c52", "key"),
                        request("GET", "key"),
                        "b840fc02d524045429941cc15f59e41cb7be6c52 'a key'\r\n",
                        request("b840fc02d524045429941cc15f59e41cb7be6c52")))
                .containsExactly(
                        "FORWARD get [key] " + request("get", "key"),
                        "ANSWERED -ERR unknown command 'GET', with args beginning with: 'key' \r\n",
                        "FORWARD get [a key] " + request("get", "a key"),
                        "ANSWERED -ERR wrong number of arguments for 'get' command\r\n");
    }

    @Test
    void shouldServeRenamedCommandsOfEachKindAsUsual() {
        Map<String, String> names = Map.of(
                "mset",
                "m",
                "config",
                "cfg",
                "ping",
                "p",
                "eval",
                "run",
                "command",
                "commands",
                "object",
                "obj",
                "exec",
                "go");
        RedisDialect dialect = dialect(new Restrictions(List.of(), names, false));
        assertThat(answer(dialect, "m", "a", "1", "b", "2"))
                .isEqualTo("SPLIT mset [a, b] " + request("mset", "a", "1", "b", "2"));
        assertThat(answer(dialect, "cfg", "set", "maxmemory", "1"))
                .isEqualTo("EVERY_SERVER config|set [] " + request("config", "set", "maxmemory", "1"));
        assertThat(answer(dialect, "CFG", "nope"))
                .isEqualTo("ANSWERED -ERR unknown subcommand 'nope'. Try CFG HELP.\r\n");
        assertThat(answer(dialect, "cfg"))
                .isEqualTo("ANSWERED -ERR wrong number of arguments for 'config' command\r\n");
        assertThat(answer(dialect, "p")).isEqualTo("ANSWERED +PONG\r\n");
        assertThat(answer(dialect, "run", "x", "2", "a", "b", "c"))
                .isEqualTo("FORWARD_TOGETHER eval [a, b] " + request("eval", "x", "2", "a", "b", "c"));
        assertThat(answer(dialect, "obj", "encoding", "a"))
                .isEqualTo("FORWARD object|encoding [a] " + request("object", "encoding", "a"));
        assertThat(answer(dialect, "commands", "info", "m", "mset", "cfg|get"))
                .startsWith("ANSWERED *3\r\n*10\r\n$4\r\nmset\r\n:-3\r\n")
                .contains("\r\n$-1\r\n*10\r\n$10\r\nconfig|get\r\n:-3\r\n");
        assertThat(answer(dialect, "commands", "getkeys", "m", "a", "1")).isEqualTo("ANSWERED *1\r\n$1\r\na\r\n");
        assertThat(answer(dialect, "p", "a".repeat(300_000))).contains("request too long");
    }

    @Test
    void shouldNotServeACommandWithoutAnyName() {
        assertThat(answer(renaming("keys", ""), "keys", "*")).startsWith("ANSWERED -ERR unknown command 'keys', with");
        assertThat(answer(renaming("keys", ""), "", "*")).startsWith("ANSWERED -ERR unknown command '', with");
    }

    @Test
    void shouldRenameDenyAndRefuseToWriteByTheNamesOfServers() {
        Map<String, String> names = Map.of("get", "set", "set", "get", "mget", "many");
        RedisDialect dialect = dialect(new Restrictions(List.of("mget"), names, true));
        assertThat(answer(dialect, "set", "a")).isEqualTo("FORWARD get [a] " + request("get", "a"));
        assertThat(answer(dialect, "get", "a", "b")).isEqualTo(READONLY);
        assertThat(answer(dialect, "many", "a")).startsWith("ANSWERED -ERR unknown command 'many'");
    }

    @Test
    void shouldRestrictTheCommandsOfServersThatMayBeTwemproxy() {
        RedisDialect dialect = dialect(new Restrictions(List.of("setrange"), Map.of("ping", "p", "zadd", "z"), true));
        for (Extent extent : List.of(Extent.UNKNOWN, Extent.TWEMPROXY)) {
            dialect.serve(extent);
            assertThat(answer(dialect, "setrange", "a", "1", "b")).startsWith("ANSWERED -ERR unknown command");
            assertThat(answer(dialect, "copy", "a", "b")).isEqualTo(READONLY);
            assertThat(answer(dialect, "z", "a", "1", "b")).isEqualTo(READONLY);
            assertThat(answer(dialect, "p")).isEqualTo("ANSWERED +PONG\r\n");
        }
    }

    @Test
    void shouldChangeTheRulesForClientsThatAreConnected() {
        RedisDialect dialect = dialect(Restrictions.NONE);
        try (RequestTrace client = new RequestTrace(dialect.conversation())) {
            client.feed(Bytes.of(request("get", "a")));
            restrict(dialect, new Restrictions(List.of("get"), Map.of("set", "put"), false));
            client.feed(Bytes.of(request("get", "a") + request("put", "a", "b")));
            restrict(dialect, new Restrictions(List.of(), Map.of(), true));
            client.feed(Bytes.of(request("get", "a") + request("set", "a", "b")));
            restrict(dialect, Restrictions.NONE);
            client.feed(Bytes.of(request("set", "a", "b")));
            assertThat(client.steps())
                    .containsExactly(
                            "FORWARD get [a] " + request("get", "a"),
                            "ANSWERED -ERR unknown command 'get', with args beginning with: 'a' \r\n",
                            "FORWARD set [a] " + request("set", "a", "b"),
                            "FORWARD get [a] " + request("get", "a"),
                            READONLY,
                            "FORWARD set [a] " + request("set", "a", "b"));
        }
    }
}
