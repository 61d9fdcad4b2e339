package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.redis.RedisCommand.Handling;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RedisCommandsTest {
    private static final CommandTable TABLE = RedisCommands.TABLE;

    @Test
    void shouldKnowAllCommandsOfTheOriginal() throws IOException {
        for (String[] row : originalRows()) {
            RedisCommand command = Objects.requireNonNull(find(row[0]), row[0]);
            String key = row[2];
            if (key.equals("argument 1")) {
                assertThat(command.keys().first()).as(row[0]).isEqualTo(1);
            } else if (key.equals("each key")) {
                assertThat(command.split()).as(row[0]).isNotNull();
            } else if (key.startsWith("argument 3")) {
                assertThat(command.keys()).as(row[0]).isSameAs(KeyPositions.COUNTED_AT_2);
            } else if (key.contains("numkeys")) {
                assertThat(command.keys()).as(row[0]).isSameAs(KeyPositions.COUNTED_AT_1);
            }
        }
    }

    @Test
    void shouldTakeAllNumbersOfArgumentsThatRedisAlsoTakesFromTheOriginal() throws IOException {
        for (String[] row : originalRows()) {
            int exact = row[1].matches("\\d+") ? Integer.parseInt(row[1]) : 0;
            RedisCommand command = Objects.requireNonNull(find(row[0]));
            assertThat(exact == 0 || command.takes(exact)).as(row[0]).isTrue();
        }
    }

    private static List<String[]> originalRows() throws IOException {
        try (InputStream in = RedisCommandsTest.class.getResourceAsStream("original_commands.tsv")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines().skip(1).map(line -> line.split("\t")).toList();
        }
    }

    @Test
    void shouldFindNamesInAnyCaseAndNothingElse() {
        for (RedisCommand command : TABLE.commands()) {
            String name = command.name();
            assertThat(find(name)).isSameAs(command);
            assertThat(find(name.toUpperCase(Locale.ROOT))).isSameAs(command);
            assertThat(find(name + "\0")).as(name).isNull();
            assertThat(find("\0" + name)).as(name).isNull();
            assertThat(find(name + "~")).as(name).isNull();
            assertThat(find(name.substring(1))).as(name).isNotSameAs(command);
            for (int i = 0; i < name.length(); i++) {
                for (int bit = 0; bit < 8; bit++) {
                    char other = (char) (name.charAt(i) ^ 1 << bit);
                    String changed = name.substring(0, i) + other + name.substring(i + 1);
                    boolean sameButForCase = changed.equalsIgnoreCase(name);
                    assertThat(find(changed) == command).as(changed).isEqualTo(sameButForCase);
                }
            }
        }
        assertThat(find("")).isNull();
        assertThat(find("x".repeat(24))).isNull();
        assertThat(find("x".repeat(1000))).isNull();
    }

    private static @Nullable RedisCommand find(String name) {
        byte[] alone = Bytes.of(name);
        // Once at the end of all that has arrived, and once with more behind.
        RedisCommand found = TABLE.find(Unpooled.wrappedBuffer(alone), 0, alone.length);
        ByteBuf between = Bytes.buffer("xx" + name + "zzzzzzzz");
        assertThat(TABLE.find(between, 2, alone.length)).isSameAs(found);
        return found;
    }

    @Test
    void shouldAgreeWithRedisOnArgumentsKeysAndFlags() {
        Map<String, RespValue> real = realCommands();
        List<String> differences = new ArrayList<>();
        for (RedisCommand command : allCommands()) {
            RespValue theirs = real.get(command.name());
            if (theirs != null && ofData(command) && !facts(command).equals(facts(theirs))) {
                differences.add(command.name() + ": " + facts(command) + " instead of " + facts(theirs));
            }
        }

        assertThat(differences)
                .containsExactly( // A message goes to the server that the channel's name points to, as a key would.
                        "publish: 3 1 1 1 [fast loading pubsub stale] instead of 3 0 0 0 [fast loading pubsub stale]");
    }

    /** What a client asks of its connection is for the proxy to answer, busy or not; what it asks of one server, too. */
    private static boolean ofData(RedisCommand command) {
        boolean ofOneServer = StandaloneRows.rows()
                .flatMap(RedisCommandsTest::withSubcommands)
                .anyMatch(row -> row.name().equals(command.name()) && row.handling() == Handling.LOCAL);
        return !ofOneServer
                && !command.name().equals("debug")
                && command.group() != CommandGroup.CONNECTION
                && command.group() != CommandGroup.TRANSACTIONS;
    }

    @Test
    void shouldServeWhatRedisHasOnDataButForWhatCannotShareAConnection() {
        List<String> served = allCommands().stream().map(RedisCommand::name).toList();
        List<String> missing = realCommands().values().stream()
                .filter(RedisCommandsTest::isOnData)
                .map(command -> command.text(0))
                .filter(name -> !served.contains(name))
                .toList();

        assertThat(missing)
                .containsExactlyInAnyOrder(
                        // Meant for the server alone.
                        "pfdebug", "restore-asking");
    }

    /** Whether it reads or writes data, and answers without waiting. */
    private static boolean isOnData(RespValue command) {
        List<String> flags = flags(command);
        return (flags.contains("write") || flags.contains("readonly")) && !flags.contains("blocking");
    }

    private static List<RedisCommand> allCommands() {
        return TABLE.commands().stream()
                .flatMap(RedisCommandsTest::withSubcommands)
                .toList();
    }

    private static Stream<RedisCommand> withSubcommands(RedisCommand command) {
        CommandTable subcommands = command.subcommands();
        return Stream.concat(
                Stream.of(command), subcommands == null ? Stream.empty() : subcommands.commands().stream());
    }

    private static String facts(RedisCommand command) {
        KeyPositions keys = command.keys();
        String flags = command.flags().stream().map(CommandFlag::text).sorted().collect(Collectors.joining(" "));
        return command.arity() + " " + keys.first() + " " + keys.last() + " " + (keys.first() == 0 ? 0 : keys.step())
                + " [" + flags + "]";
    }

    /** All commands and subcommands by name, as a real server tells them. */
    private static Map<String, RespValue> realCommands() {
        try (RedisServer server = RedisServer.start();
                RawClient client = RawClient.connect(server.port())) {
            client.sendRedisRequest("COMMAND");
            return RespValue.parse(client.readRedisReply()).elements().stream()
                    .flatMap(
                            command -> Stream.concat(Stream.of(command), command.elements().get(9).elements().stream()))
                    .collect(Collectors.toMap(command -> command.text(0), command -> command));
        }
    }

    private static String facts(RespValue command) {
        return command.text(1) + " " + command.text(3) + " " + command.text(4) + " " + command.text(5) + " ["
                + String.join(" ", flags(command)) + "]";
    }

    private static List<String> flags(RespValue command) {
        return command.elements().get(2).elements().stream()
                .map(RespValue::text)
                .sorted()
                .toList();
    }
}
