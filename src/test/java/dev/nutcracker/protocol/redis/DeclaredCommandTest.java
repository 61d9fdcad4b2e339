package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.config.CommandConfig;
import dev.nutcracker.protocol.Bounds;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import dev.nutcracker.protocol.Restrictions;
import dev.nutcracker.protocol.redis.DeclaredCommand.Joining;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Commands that an operator declares, and those that need leave. */
final class DeclaredCommandTest {
    private final RedisDialect dialect = new RedisDialect(Logins.notWanted(), 0);

    private final RequestRecorder requests = new RequestRecorder();

    private List<String> steps(String... arguments) {
        return RequestTrace.play(dialect, Bytes.of(request(arguments)), new int[0]);
    }

    @Test
    void shouldTakeADeclaredCommandFromTheNextRequestOn() {
        Conversation conversation = dialect.conversation();
        ByteBuf in = Bytes.buffer(request("X.GET", "a"));
        assertThat(requests.next(conversation, in)).isEqualTo(Step.ANSWERED);

        declare(new DeclaredCommand("x.get", 2, 1, 1, 1, 0, Joining.NONE, false));

        assertThat(requests.next(conversation, in.readerIndex(0))).isEqualTo(Step.FORWARD);
        assertThat(requests.request().command().name()).isEqualTo("x.get");
        assertThat(steps("x.get", "a", "b").getFirst()).contains("wrong number of arguments for 'x.get' command");
        assertThat(steps("x.put", "a").getFirst()).contains("unknown command 'x.put'");
    }

    @Test
    void shouldFindTheKeysOfADeclaredCommand() {
        declare(
                new DeclaredCommand("x.run", -3, 0, 0, 1, 2, Joining.NONE, false),
                new DeclaredCommand("x.move", -3, 2, -1, 2, 0, Joining.NONE, false));

        assertThat(steps("x.run", "s", "2", "a", "b", "c").getFirst()).startsWith("FORWARD_TOGETHER x.run [a, b] ");
        // What is wrong with a number of keys, a server tells.
        assertThat(steps("x.run", "s", "x", "a").getFirst()).startsWith("FORWARD x.run [] ");
        assertThat(steps("x.move", "s", "a", "1", "b", "2").getFirst()).startsWith("FORWARD_TOGETHER x.move [a, b] ");
        assertThat(steps("x.move", "s", "a", "1", "b").getFirst()).contains("wrong number of arguments");
    }

    @Test
    void shouldSplitADeclaredCommand() {
        declare(new DeclaredCommand("x.mset", -3, 1, -1, 2, 0, Joining.ALL_OK, false));
        Conversation conversation = dialect.conversation();

        assertThat(requests.next(conversation, Bytes.buffer(request("X.MSET", "a", "1", "b", "22", "c", ""))))
                .isEqualTo(Step.SPLIT);

        Output out = new Output(UnpooledByteBufAllocator.DEFAULT);
        requests.split().writeFragment(requests.request(), new int[] {0, 2}, 2, out);
        ByteBuf written = Objects.requireNonNull(out.poll());
        assertThat(Bytes.text(written)).isEqualTo(request("x.mset", "a", "1", "c", ""));
        written.release();
    }

    @Test
    void shouldSendADeclaredCommandWithoutKeysToEveryServer() {
        declare(new DeclaredCommand("x.size", 1, 0, 0, 1, 0, Joining.SUM, false));

        assertThat(steps("x.size").getFirst()).startsWith("EVERY_SERVER x.size [] ");
    }

    @Test
    void shouldKeepTheNumberOfANameAndOfWhatItTakesThePlaceOf() {
        DeclaredCommand one = new DeclaredCommand("x.one", 2, 1, 1, 1, 0, Joining.NONE, false);
        DeclaredCommand two = new DeclaredCommand("x.two", 2, 1, 1, 1, 0, Joining.NONE, false);
        declare(one, two);
        int number = number("x.two");

        declare(two, new DeclaredCommand("get", 2, 1, 1, 1, 0, Joining.NONE, false));

        assertThat(number("x.two")).isEqualTo(number);
        assertThat(number("get")).isEqualTo(number(new RedisDialect(Logins.notWanted(), 0), "get"));
    }

    private void declare(DeclaredCommand... commands) {
        dialect.serve(
                new ServedCommands(false, false, false, false, List.of(commands), Restrictions.NONE, Bounds.WIDEST));
    }

    private int number(String name) {
        return number(dialect, name);
    }

    private static int number(RedisDialect dialect, String name) {
        Conversation conversation = dialect.conversation();
        RequestRecorder requests = new RequestRecorder();
        assertThat(requests.next(conversation, Bytes.buffer(request(name, "a"))))
                .isEqualTo(Step.FORWARD);
        return requests.request().command().index();
    }

    @Test
    void shouldFlushOnlyWhereItIsAllowed() {
        assertThat(steps("FLUSHALL").getFirst())
                .isEqualTo("ANSWERED -ERR FLUSHALL is not allowed: the pool does not have allow_flush: true\r\n");

        dialect.serve(new ServedCommands(true, false, false, false, List.of(), Restrictions.NONE, Bounds.WIDEST));

        assertThat(steps("FLUSHALL", "ASYNC").getFirst()).startsWith("EVERY_SERVER flushall [] ");
        assertThat(steps("flushdb").getFirst()).startsWith("EVERY_SERVER flushdb [] ");

        dialect.serve(ServedCommands.USUAL);

        assertThat(steps("flushdb").getFirst()).contains("not allowed");
    }

    @Test
    void shouldLetNobodyDeclareWhatTheProxyAnswers() {
        List<String> answered = RedisCommands.TABLE.commands().stream()
                .filter(command -> command.handling() == RedisCommand.Handling.LOCAL
                        || command.handling() == RedisCommand.Handling.SUBSCRIBING
                        || command.handling() == RedisCommand.Handling.VISIT)
                .map(RedisCommand::name)
                .toList();

        // What is only refused may be declared by an operator who knows how it is to be served.
        assertThat(answered)
                .filteredOn(name -> !CommandConfig.RESERVED.contains(name))
                .filteredOn(name -> !name.startsWith("ft.") && !name.startsWith("ts."))
                .containsExactlyInAnyOrder(
                        "bgrewriteaof",
                        "bgsave",
                        "failover",
                        "hotkeys",
                        "migrate",
                        "replicaof",
                        "save",
                        "slaveof",
                        "swapdb");
    }
}
