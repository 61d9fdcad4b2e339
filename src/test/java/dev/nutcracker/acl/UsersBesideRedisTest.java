package dev.nutcracker.acl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.redis.RedisNames;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of users, read by a real Redis and here. */
final class UsersBesideRedisTest {
    private static final Vocabulary VOCABULARY = RedisNames.vocabulary(List.of());
    private static final Set<String> NEWER = VOCABULARY.words().stream()
            .flatMap(UsersBesideRedisTest::withSubwords)
            .filter(word -> !word.described())
            .map(Vocabulary.Word::name)
            .collect(Collectors.toSet());
    private static final String[] RULES = {
        "on",
        "off",
        "ON",
        "nopass",
        "resetpass",
        ">secret",
        ">",
        "<secret",
        "<other",
        "#" + "0123456789abcdef".repeat(4),
        "!" + "0123456789abcdef".repeat(4),
        "#abc",
        "!ABC",
        "~*",
        "~app:*",
        "%R~r:*",
        "%W~app:*",
        "%rw~x",
        "%wR~app:*",
        "%R",
        "%~x",
        "%",
        "%X~a",
        "%RR~a",
        "allkeys",
        "resetkeys",
        "&*",
        "&news.*",
        "&a",
        "allchannels",
        "resetchannels",
        "+get",
        "-get",
        "+GET",
        "+config|get",
        "-config|set",
        "+config",
        "-config",
        "+@read",
        "-@write",
        "+@all",
        "-@all",
        "+@ALL",
        "allcommands",
        "nocommands",
        "+@dangerous",
        "-@dangerous",
        "-@slow",
        "+@fast",
        "+@connection",
        "+@string",
        "-@admin",
        "+select|0",
        "+select|1",
        "-select|0",
        "+select",
        "+debug|object",
        "-debug",
        "+nosuch",
        "-nosuch",
        "+@nosuch",
        "+config|nosuch",
        "-config|nosuch",
        "+config|get|x",
        "+get|",
        "+|",
        "+",
        "-",
        "+@",
        "-@",
        "reset",
        "clearselectors",
        "(+get ~sel:*)",
        "(+@write",
        "~b)",
        "(%R~q",
        "+set|x",
        "&c)",
        "()",
        "(+nosuch)",
        "(on)",
        "skip-sanitize-payload",
        "sanitize-payload",
        "",
        "garbage",
        "~",
        "&",
        "(\"+get\" '~a')",
        "+client|tracking",
        "+pfdebug",
        "-acl|setuser",
        "+acl",
        "+@scripting",
        "-@keyspace",
        "+@transaction",
        "+eval",
        "-eval",
        "+memory|usage",
        "(~a +get",
        "\"+get\""
    };

    @TempDir
    private static Path directory;

    private static Path file;
    private static RedisServer server;
    private static RawClient client;

    @BeforeAll
    static void start() throws IOException {
        file = directory.resolve("users.acl");
        Files.writeString(file, "user default on nopass ~* &* +@all\n");
        server = RedisServer.start("--aclfile", file.toString());
        client = RawClient.connect(server.port());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static String theirs(String... words) {
        client.sendRedisRequest(words);
        return client.readRedisReply();
    }

    /** Returns the texts in a response, without their lengths. */
    private static List<String> texts(String response) {
        return Arrays.stream(response.split("\r\n", -1))
                .filter(line -> line.startsWith("user "))
                .toList();
    }

    private static void compare(String content) throws IOException {
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
        UsersFile.Content ours = UsersFile.read(file.toString(), content, VOCABULARY);
        String loaded = theirs("ACL", "LOAD");
        if (!ours.errors().isEmpty()) {
            assertThat("-ERR " + String.join("", ours.errors()) + UsersFile.NO_CHANGE + "\r\n")
                    .as(content)
                    .isEqualTo(loaded);
            return;
        }
        assertThat(loaded).as(content).isEqualTo("+OK\r\n");
        TreeSet<String> lines = new TreeSet<>();
        ours.users().forEach(user -> lines.add(sorted(user.text(VOCABULARY))));
        TreeSet<String> theirLines = new TreeSet<>();
        texts(theirs("ACL", "LIST")).forEach(line -> theirLines.add(sorted(line)));
        theirLines.removeIf(line -> line.contains(" default,") && !content.contains("user default"));
        assertThat(lines).as(content).isEqualTo(theirLines);
    }

    /** Redis lists single commands in the order of a hash table with a random seed, and does not know newer ones. */
    private static String sorted(String line) {
        return Stream.of(line.split(" ", -1))
                .filter(word -> !NEWER.contains(word.replaceFirst("^[-+]", "")))
                .sorted()
                .toList()
                .toString();
    }

    private static Stream<Vocabulary.Word> withSubwords(Vocabulary.Word word) {
        return Stream.concat(Stream.of(word), word.subwords().stream());
    }

    static List<String> files() {
        return List.of(
                "user a on >x ~* +@all\n",
                "# a comment\nuser a on\n",
                "user\n",
                "User a on\n",
                "user  two blanks\n",
                "user a on\nuser a off\n",
                "user a +nosuch +other (+third)\nuser b ~* ~x #12\nuser c garbage +nosuch garbage\n",
                "user a\ton\n",
                "   user a on   \r\n\r\n\n",
                "user \"a\" on\n",
                "user a (+get ~x) (+set ~y &z)\n",
                "user a on +@all -@dangerous +config|get -client|kill\n",
                "user a +@read +@write -@write +set +@string\n",
                "user a +get +set +mget +mset -@fast\n",
                "user a %R~a %W~a %R~b\n",
                "user caf\u00e9 on >\u00ff ~\u00e9*\n");
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldReadAFileAsRedisDoes(String content) throws IOException {
        compare(content);
    }

    @Test
    void shouldReadRandomFilesAsRedisDoes() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 1500; round++) {
            StringBuilder content = new StringBuilder();
            for (int user = 0; user <= random.nextInt(2); user++) {
                content.append("user u").append(random.nextInt(3));
                for (int rule = random.nextInt(9); rule > 0; rule--) {
                    content.append(' ').append(RULES[random.nextInt(RULES.length)]);
                }
                content.append('\n');
            }
            // A selector that is not closed ends Redis 7.0.15 when rules stand before it.
            boolean opens = UsersFile.read("", content.toString(), VOCABULARY).errors().stream()
                    .anyMatch(error -> error.contains("parenthesis"));
            if (!opens) {
                compare(content.toString());
            }
        }
    }

    @Test
    void shouldDescribeRandomSetsOfCommandsAsRedisDoes() throws IOException {
        List<String> valid = Stream.of(RULES)
                .filter(rule -> UsersFile.read("", "user a on " + rule, VOCABULARY)
                        .errors()
                        .isEmpty())
                .toList();
        Random random = new Random(11);
        for (int round = 0; round < 800; round++) {
            StringBuilder content = new StringBuilder("user a resetkeys");
            for (int rule = random.nextInt(12); rule > 0; rule--) {
                String word = valid.get(random.nextInt(valid.size()));
                content.append(word.startsWith("~") || word.startsWith("%") ? " resetkeys " : " resetchannels ")
                        .append(word);
            }
            compare(content.append('\n').toString());
        }
    }
}
