package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Logins;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The categories of commands, beside those of a real server. */
final class CommandCategoryTest {
    private static Stream<RedisCommand> withSubcommands(RedisCommand command) {
        CommandTable subcommands = command.subcommands();
        return subcommands == null
                ? Stream.of(command)
                : Stream.concat(Stream.of(command), subcommands.commands().stream());
    }

    private static Map<String, Set<String>> ours(CommandTable table) {
        Map<String, Set<String>> categories = new TreeMap<>();
        table.commands().stream().flatMap(CommandCategoryTest::withSubcommands).forEach(command -> {
            Set<String> names = new TreeSet<>();
            command.categories().forEach(category -> names.add(category.text()));
            categories.put(command.name(), names);
        });
        return categories;
    }

    private static List<String> bulks(RawClient client, String... words) {
        return Arrays.stream(client.send(Bytes.of(Bytes.request(words)))
                        .readRedisReply()
                        .split("\r\n", -1))
                .filter(line -> !line.isEmpty() && "*$".indexOf(line.charAt(0)) < 0)
                .toList();
    }

    private static Map<String, Set<String>> ofServer() {
        Map<String, Set<String>> categories = new TreeMap<>();
        try (RedisServer server = RedisServer.start();
                RawClient client = RawClient.connect(server.port())) {
            for (String category : bulks(client, "acl", "cat")) {
                bulks(client, "acl", "cat", category)
                        .forEach(command -> categories
                                .computeIfAbsent(command, any -> new TreeSet<>())
                                .add('@' + category));
            }
        }
        return categories;
    }

    @Test
    void shouldHaveTheCategoriesOfARealServer() {
        Map<String, Set<String>> theirs = ofServer();
        assertThat(theirs).hasSizeGreaterThan(300);
        for (CommandTable table : List.of(RedisCommands.TABLE, OneServerCommands.TABLE)) {
            Map<String, Set<String>> known = ours(table);
            known.keySet().retainAll(theirs.keySet());
            assertThat(known).hasSizeGreaterThan(300);
            known.forEach((name, categories) -> assertThat(categories).as(name).isEqualTo(theirs.get(name)));
        }
    }

    @Test
    void shouldListCategoriesAndTheirCommandsAsARealServerDoes() {
        RedisDialect dialect = new RedisDialect(Logins.notWanted(), 0);
        Map<String, Set<String>> theirs = ofServer();
        assertThat(RequestTrace.play(dialect, Bytes.of(Bytes.request("acl", "cat")), new int[0])
                        .getFirst())
                .startsWith("ANSWERED *31\r\n$8\r\nkeyspace\r\n$4\r\nread\r\n$5\r\nwrite\r\n$3\r\nset\r\n");
        String transaction = RequestTrace.play(
                        dialect, Bytes.of(Bytes.request("acl", "cat", "transaction")), new int[0])
                .getFirst();
        theirs.forEach((name, categories) -> assertThat(transaction.contains("\r\n" + name + "\r\n"))
                .isEqualTo(categories.contains("@transaction")));
        assertThat(RequestTrace.play(dialect, Bytes.of(Bytes.request("acl", "cat", "nope")), new int[0]))
                .containsExactly("ANSWERED -ERR Unknown category 'nope'\r\n");
    }
}
