package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Bounds;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import dev.nutcracker.protocol.Restrictions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a pool of one server serves and a pool of several does not. */
final class OneServerCommandsTest {
    /** Whatever the number of servers. */
    private static final List<String> REFUSED_ANYWAY = List.of(
            // What a server without cluster says.
            "asking cluster readonly readwrite",
            // It changes the server connection that clients share, or what comes over it.
            "client|caching client|pause monitor psync replconf script|debug sync",
            // It cannot overtake what it is to end.
            "function|kill script|kill",
            // It ends the server, stops it, or gives it another place.
            "debug failover module|load module|loadex module|unload replicaof shutdown slaveof",
            // The proxy has one user.
            "acl",
            // The pool has a key that allows it.
            "config|resetstat config|rewrite config|set flushall flushdb");

    private static final CommandTable ONE = new PoolCommands()
            .serve(new ServedCommands(false, false, false, true, List.of(), Restrictions.NONE, Bounds.WIDEST));

    private static Stream<RedisCommand> all(CommandTable table) {
        return table.commands().stream()
                .flatMap(command -> command.subcommands() == null
                        ? Stream.of(command)
                        : Stream.concat(Stream.of(command), command.subcommands().commands().stream()));
    }

    private static Map<String, RedisCommand> byName(CommandTable table) {
        return all(table).collect(Collectors.toMap(RedisCommand::name, Function.identity()));
    }

    private static RedisCommand named(CommandTable table, String name) {
        return Objects.requireNonNull(byName(table).get(name), name);
    }

    private static boolean isRefused(RedisCommand command) {
        return command.handling() == RedisCommand.Handling.LOCAL && command.local() instanceof LocalCommand.Refused;
    }

    @Test
    void shouldRefuseNothingInFrontOfOneServerButWhatIsRefusedInFrontOfAnyNumber() {
        List<String> anyway = REFUSED_ANYWAY.stream()
                .flatMap(names -> Stream.of(names.split(" ", -1)))
                .toList();
        assertThat(all(ONE).filter(OneServerCommandsTest::isRefused)
                        .map(RedisCommand::name)
                        .filter(name -> !anyway.contains(name) && !anyway.contains(name.split("\\|", -1)[0])))
                .isEmpty();
        assertThat(all(RedisCommands.TABLE)
                        .filter(OneServerCommandsTest::isRefused)
                        .map(RedisCommand::name)
                        .filter(name -> !isRefused(named(ONE, name))))
                .contains(
                        "ft.search",
                        "ft.create",
                        "ts.mrange",
                        "migrate",
                        "bgsave",
                        "memory|stats",
                        "latency|histogram");
    }

    @Test
    void shouldHaveTheSameNamesWithTheSameNumbers() {
        Map<String, RedisCommand> several = byName(RedisCommands.TABLE);
        Map<String, RedisCommand> one = byName(ONE);
        assertThat(one.keySet()).isEqualTo(several.keySet());
        one.forEach((name, command) -> assertThat(command.index())
                .as(name)
                .isEqualTo(named(RedisCommands.TABLE, name).index()));
    }

    @Test
    void shouldForwardWhatConcernsAllKeysAlsoInsideATransaction() {
        RedisDialect dialect = new RedisDialect(Logins.notWanted(), 0);
        dialect.serve(new ServedCommands(false, false, false, true, List.of(), Restrictions.NONE, Bounds.WIDEST));
        for (String request : List.of("FT.SEARCH i x", "TS.MRANGE - + FILTER a=b", "SCAN 0", "MEMORY STATS", "SAVE")) {
            RedisConversation conversation = (RedisConversation) dialect.conversation();
            RequestRecorder requests = new RequestRecorder();
            assertThat(requests.next(conversation, Bytes.buffer(Bytes.request(request.split(" ", -1)))))
                    .as(request)
                    .isEqualTo(Step.FORWARD);
            assertThat(requests.request().keyCount()).isZero();
        }
    }
}
