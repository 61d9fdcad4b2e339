package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.ResponseDecoder.Result;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the proxy says and expects, beside what a real server says. */
final class RealRedisTest {
    private static final RedisDialect DIALECT = new RedisDialect(Logins.notWanted(), 0);

    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String ours(String request) {
        List<String> steps = RequestTrace.play(DIALECT, Bytes.of(request), new int[0]);
        return steps.getFirst().substring(steps.getFirst().indexOf(' ') + 1);
    }

    private static String theirs(String request) {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.send(Bytes.of(request)).readRedisReply();
        }
    }

    @Test
    void shouldRefuseInRedisWords() {
        List<String> requests = List.of(
                request("nope"),
                request("nope", "a", "b\r\nc", "d\0e", "\u00ff\u0001"),
                request("n".repeat(200), "a".repeat(100), "b".repeat(100), "c"),
                request("nope", "a".repeat(128), "b"),
                request("nope", "a".repeat(124), "b", "c"),
                request("no\r\npe", ""),
                request("n\0x", "a"),
                request("", "a"),
                request("get"),
                request("GeT", "a", "b"),
                request("mset", "a", "1", "b"),
                request("MSETNX", "a", "1", "b"),
                request("object"),
                request("Object", "no\r\npe" + "x".repeat(200), "b"),
                request("OBJECT", "Encoding"),
                request("client"),
                request("client", "nope"),
                request("config", "get"),
                request("ping", "a", "b"),
                request("echo"),
                request("time", "x"),
                request("auth"),
                request("auth", "a", "b", "c"),
                request("select", "x"),
                request("hello", "x"),
                request("hello", "4"),
                request("hello", "2", "foo"),
                request("hello", "2", "setname", "a b"),
                request("client", "setname", "a b"),
                request("client", "no-evict", "x"),
                request("command", "count", "x"),
                request("command", "getkeys", "nope", "a"),
                request("command", "getkeys", "get", "a", "b"),
                request("command", "getkeys", "echo", "a"),
                request("command", "getkeys", "zunion", "9", "a"),
                request("command", "getkeys", "zunionstore", "d", "2", "a", "b"),
                request("command", "getkeys", "eval", "s", "0"),
                request("command", "getkeys", "sort", "a", "store", "b"),
                request("command", "getkeys", "sort", "a", "store", "b", "get", "#", "store", "c"),
                request("command", "getkeys", "zunionstore", "d", "0", "a"),
                request("command", "getkeys", "eval", "s", "x", "a"),
                request("command", "getkeys", "xread", "count", "1", "a"),
                request("command", "getkeys", "xread", "streams", "a", "b", "0"),
                request("command", "getkeys", "xread", "streams", "a", "b", "0", "0"),
                request("command", "list", "filterby", "x", "y"),
                request("command", "list", "filterby"),
                request("command", "list", "filterby", "pattern", "CONFIG|S*"),
                request("command", "list", "filterby", "pattern", "flushal?|*"),
                request("command", "list", "filterby", "aclcat", "nonsense"),
                request("command", "list", "filterby", "module", "m"),
                request("command", "getkeysandflags"),
                request("command", "getkeysandflags", "nope", "a"),
                request("command", "getkeysandflags", "ping", "a", "b", "c"),
                request("command", "getkeys", "spublish", "a", "b"),
                request("command", "getkeysandflags", "bitfield", "a", "get", "u8", "0", "incrby", "u8", "0", "1"),
                request("command", "getkeysandflags", "bitfield", "a", "overflow", "wrap", "get", "u8", "0"),
                request("command", "getkeysandflags", "bitfield", "a", "foo"),
                request("command", "getkeysandflags", "set", "get", "get", "ex", "10"),
                request("command", "getkeysandflags", "set", "a", "b", "ex", "10", "get"),
                request("command", "getkeysandflags", "eval", "s", "0"),
                request("command", "getkeys", "evalsha", "s", "2", "a", "b", "c"),
                request("command", "getkeysandflags", "fcall", "f", "2", "a", "b"),
                "PING \"\\x41\\n\\q\" \r\n",
                "PING 'a\\'b'\n",
                "\r\n  \r\nPING a\"b c\"\r\n",
                "quit now\r\n",
                request("reset"),
                "*03\r\n",
                "*-0\r\n",
                "*+1\r\n",
                "*\r\n",
                "*2147483648\r\n",
                "*1\r\n$04\r\n",
                "*1\r\n$-1\r\n",
                "*1\r\n$536870913\r\n",
                "*1\r\n\r\n\r\n",
                "*1\r\nx4\r\n",
                "ping \"a\r\n",
                "ping 'a'b\r\n");
        for (String request : requests) {
            assertThat(ours(request)).as(request).isEqualTo(theirs(request));
        }
    }

    /** The replies of a real server must fit the table, or the proxy would hang up on a server that is right. */
    @Test
    void shouldAcceptWhatRedisAnswers() {
        List<String> misfits = new ArrayList<>();
        Set<String> tried = new LinkedHashSet<>();
        try (RawClient client = RawClient.connect(server.port())) {
            client.sendRedisRequest("FUNCTION", "LOAD", SampleCommands.LIBRARY).expect("$3\r\nlib\r\n");
            for (String line : SampleCommands.lines()) {
                String request =
                        Bytes.text(InlineRequest.array(Objects.requireNonNull(InlineRequest.words(Bytes.of(line)))));
                String name = commandName(request);
                tried.add(name);
                String reply = client.send(Bytes.of(request)).readRedisReply();
                int kind = kind(reply);
                int accepts = Objects.requireNonNull(row(name)).accepts();
                if ((kind & accepts) == 0) {
                    misfits.add(line + " -> " + reply);
                }
                if ((kind & ResponseKind.ANY_ERROR) != 0 && !line.startsWith("LPUSH str")) {
                    misfits.add(line + " -> " + reply);
                }
            }
        }

        assertThat(misfits).isEmpty();
        // These need what DUMP gave, and OBJECT FREQ a server that throws out what is seldom used.
        tried.addAll(List.of("restore", "function|restore", "object|freq"));
        assertThat(tried).containsAll(forwardedNames());
    }

    @Test
    void shouldTellKeysAndWhatIsDoneWithThemAsRedisDoes() {
        for (String line : SampleCommands.lines()) {
            for (String inquiry : List.of("GETKEYS", "GETKEYSANDFLAGS")) {
                String request = Bytes.text(InlineRequest.array(
                        Objects.requireNonNull(InlineRequest.words(Bytes.of("COMMAND " + inquiry + ' ' + line)))));
                for (String version : List.of("", request("HELLO", "3"))) {
                    assertThat(oursLast(version + request)).as(line).isEqualTo(theirsIn(version, request));
                }
            }
        }
    }

    private static String oursLast(String requests) {
        List<String> steps = RequestTrace.play(DIALECT, Bytes.of(requests), new int[0]);
        return steps.getLast().substring(steps.getLast().indexOf(' ') + 1);
    }

    private static String theirsIn(String version, String request) {
        try (RawClient client = RawClient.connect(server.port())) {
            if (!version.isEmpty()) {
                client.send(Bytes.of(version)).readRedisReply();
            }
            return client.send(Bytes.of(request)).readRedisReply();
        }
    }

    /** What is refused is told of, too. */
    @Test
    void shouldListTheSubcommandsThatRedisLists() {
        List<String> ours = listed(ours(request("COMMAND", "LIST")));

        assertThat(listed(theirs(request("COMMAND", "LIST"))).stream().filter(name -> name.contains("|")))
                .filteredOn(name -> !ours.contains(name))
                .containsExactly("client|tracking");
    }

    private static List<String> listed(String response) {
        return RespValue.parse(response).elements().stream()
                .map(RespValue::text)
                .toList();
    }

    private static String commandName(String request) {
        String step = RequestTrace.play(DIALECT, Bytes.of(request), new int[0]).getFirst();
        assertThat(step).as(request).doesNotStartWith("ANSWERED");
        return step.split(" ", -1)[1];
    }

    private static RedisCommand row(String name) {
        return allRows().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Of the commands that this server knows. */
    private static List<String> forwardedNames() {
        return allRows().stream()
                .filter(row -> row.handling() != RedisCommand.Handling.LOGIN)
                .filter(row -> row.handling() != RedisCommand.Handling.LOCAL
                        && row.handling() != RedisCommand.Handling.SUBSCRIBING
                        // What they are answered depends on what came before.
                        && row.handling() != RedisCommand.Handling.TRANSACTION
                        && row.subcommands() == null)
                .map(RedisCommand::name)
                .filter(name -> !theirs(request("COMMAND", "INFO", name)).endsWith("-1\r\n"))
                .toList();
    }

    private static List<RedisCommand> allRows() {
        List<RedisCommand> rows = new ArrayList<>();
        for (RedisCommand row : RedisCommands.TABLE.commands()) {
            rows.add(row);
            if (row.subcommands() != null) {
                rows.addAll(row.subcommands().commands());
            }
        }
        return rows;
    }

    private static int kind(String reply) {
        RedisResponseDecoder decoder = new RedisResponseDecoder();
        ByteBuf buffer = Bytes.buffer(reply);
        assertThat(decoder.decode(buffer)).as(reply).isEqualTo(Result.COMPLETE);
        assertThat(decoder.length()).isEqualTo(buffer.readableBytes());
        return decoder.kind();
    }
}
