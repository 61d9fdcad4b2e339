package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.redis.RedisCommand.Handling;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.OriginalNutcracker;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether it is true what the table of twemproxy's commands says. */
final class TwemproxyCommandsTest {
    private static final int ARGUMENTS_MAX = 8;

    @Test
    void shouldKnowOfEveryCommandWithHowManyArgumentsTheOriginalTakesIt() {
        try (RedisServer redis = RedisServer.start();
                Original original = new Original(redis)) {
            List<String> wrong = new ArrayList<>();
            for (RedisCommand row : RedisCommands.TABLE.commands()) {
                boolean local = row.handling() == Handling.LOCAL || row.handling() == Handling.LOGIN;
                for (int count = 1; count <= ARGUMENTS_MAX && !local; count++) {
                    List<String> request = new ArrayList<>(Collections.nCopies(count, "1"));
                    request.set(0, row.name());
                    // What Redis refuses for its number of arguments is never sent.
                    if (row.takes(count) && original.takes(request) != takes(row, request)) {
                        wrong.add(String.join(" ", request));
                    }
                }
            }

            assertThat(wrong).isEmpty();
        }
    }

    @Test
    void shouldKnowWhichScriptsTheOriginalTakes() {
        try (RedisServer redis = RedisServer.start();
                Original original = new Original(redis)) {
            for (String numkeys : List.of("0", "00", "1", "2", "-1", "x", "1x", "", "123456789")) {
                List<String> request = List.of("eval", "return 1", numkeys, "k");

                assertThat(takes(row("eval"), request)).as(numkeys).isEqualTo(original.takes(request));
            }
            assertThat(takes(row("eval"), List.of("eval", "return 1", "1"))).isFalse();
        }
    }

    @Test
    void shouldKnowHowLongAKeyTheOriginalTakes() {
        try (RedisServer redis = RedisServer.start();
                Original original = new Original(redis)) {
            String longest = "k".repeat(RequestLimits.TWEMPROXY_KEY_BYTES_MAX);

            assertThat(original.takes(List.of("get", longest))).isTrue();
            assertThat(original.takes(List.of("get", longest + "k"))).isFalse();
        }
    }

    @Test
    void shouldLeaveRowsAsTheyAreOfWhichEveryRequestIsTaken() {
        CommandTable limited = TwemproxyCommands.table(RedisCommands.TABLE.commands(), Extent.TWEMPROXY);

        assertThat(limited.commands()).contains(row("get"), row("mget"), row("ping"), row("exec"), row("unsubscribe"));
        assertThat(limited.commands()).doesNotContain(row("xadd"), row("expire"), row("eval"), row("select"));
    }

    @Test
    void shouldCountLimitedCommandsAsTheCommandsTheyAre() {
        CommandTable limited = TwemproxyCommands.table(RedisCommands.TABLE.commands(), Extent.TWEMPROXY);

        assertThat(limited.commands())
                .extracting(RedisCommand::index)
                .containsExactlyElementsOf(RedisCommands.TABLE.commands().stream()
                        .map(RedisCommand::index)
                        .toList());
    }

    private static RedisCommand row(String name) {
        return RedisCommands.TABLE.commands().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean takes(RedisCommand row, List<String> request) {
        return TwemproxyCommands.take(row, new ArgumentCursor().of(encoded(request), 0, request.size()));
    }

    private static ByteBuf encoded(List<String> request) {
        List<byte[]> words = request.stream()
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toList();
        return Unpooled.wrappedBuffer(InlineRequest.array(words));
    }

    /** The original in front of a Redis. */
    private static final class Original implements AutoCloseable {
        private final OriginalNutcracker nutcracker;

        Original(RedisServer redis) {
            nutcracker = OriginalNutcracker.start(
                    PoolYaml.redis("leaf").server(redis.port(), "a").text());
        }

        boolean takes(List<String> request) {
            try (RawClient client = RawClient.connect(nutcracker.port())) {
                client.sendRedisRequest(request.toArray(String[]::new));
                Await.until(
                        "an answer to " + request,
                        () -> client.isClosedByPeer() || !client.received().isEmpty());
                return !client.received().isEmpty();
            }
        }

        @Override
        public void close() {
            nutcracker.close();
        }
    }
}
