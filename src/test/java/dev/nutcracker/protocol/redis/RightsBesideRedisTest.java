package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.acl.UserRules;
import dev.nutcracker.acl.UsersFile;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a user may send a request: the same file of users here and in a real Redis. */
final class RightsBesideRedisTest {
    private static final int USERS = 24;
    private static final String[] RULES = {
        "+@all",
        "+@read",
        "+@write",
        "-@dangerous",
        "+@hash",
        "-@string",
        "+get",
        "-get",
        "+set",
        "+mget",
        "+@fast",
        "-@slow",
        "+config|get",
        "-config",
        "+@pubsub",
        "+@scripting",
        "+@keyspace",
        "-@admin",
        "+@connection",
        "+copy",
        "+@stream",
        "+xreadgroup",
        "+select|0",
        "+object|encoding",
        "-object|encoding",
        "+memory|usage",
        "+@geo",
        "+sort",
        "~*",
        "~app:*",
        "%R~r:*",
        "%W~w:*",
        "~[a-c]?",
        "~x",
        "~*:*:z",
        "&*",
        "&news.*",
        "&channel",
        "(+@read ~sel:*)",
        "(+@write %W~w:* &n*)",
        "(+@all ~x)",
        "(+get %R~*)",
        "(+@all ~app:* %R~* &*)"
    };
    private static final String[] NAMES = {"app:1", "app:2", "r:1", "w:1", "a1", "x", "x:y:z", "sel:1", "other", "str"};
    private static final String[] CHANNELS = {"news.a", "channel", "other", "n*", "news.*"};
    private static final List<String> MORE = List.of(
            "SUBSCRIBE channel news.b",
            "PSUBSCRIBE news.* n*",
            "SSUBSCRIBE channel",
            "UNSUBSCRIBE channel",
            "CONFIG GET maxmemory",
            "CONFIG SET maxmemory 0",
            "CLIENT LIST",
            "CLIENT KILL ID 7",
            "FLUSHALL",
            "SWAPDB 0 1",
            "DEBUG OBJECT str",
            "DEBUG SLEEP 0",
            "MSET app:1 1 x 2",
            "DEL app:1 app:2 x",
            "SORT l BY nosort STORE d",
            "BITFIELD bits SET u4 0 1",
            "SET str abc GET",
            "WATCH str other",
            "MULTI",
            "UNWATCH",
            "DISCARD",
            "SLOWLOG GET",
            "ACL LIST",
            "ACL USERS",
            "ACL CAT",
            "MONITOR",
            "SHUTDOWN",
            "REPLICAOF no one",
            "ROLE",
            "TIME",
            "LATENCY RESET",
            "MIGRATE host 1 key 0 1",
            "MIGRATE host 1 key 0 1 COPY AUTH KEYS",
            "MIGRATE host 1 '' 0 1 AUTH2 KEYS AUTH KEYS key x",
            "MIGRATE host 1 '' 0 1 KEYS",
            "MIGRATE host 1 '' 0 1 REPLACE",
            "MIGRATE host 1 key 0 1 KEYS x");
    /** Allowed by default here, so that libraries can connect. */
    private static final Set<String> USUAL = Set.of("ping", "echo", "select", "command", "info");

    @TempDir
    private static Path directory;

    private static RedisServer server;
    private static RawClient client;
    private static RedisDialect dialect;

    @BeforeAll
    static void start() throws IOException {
        Path file = directory.resolve("users.acl");
        String content = users(new Random(5));
        Files.writeString(file, content);
        server = RedisServer.start("--aclfile", file.toString());
        client = RawClient.connect(server.port());
        UsersFile.Content users = UsersFile.read(file.toString(), content, RedisNames.KNOWN);
        assertThat(users.errors()).isEmpty();
        dialect = dialect(users.users());
    }

    private static RedisDialect dialect(List<UserRules> users) {
        RedisDialect made = new RedisDialect(Logins.notWanted(), 0);
        made.change(Logins.byUsers(users, List.of()), Databases.from(0), new RightsPolicy(true, false, 128, true));
        return made;
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    /** Returns a file; rules that would be errors after an earlier one are left out. */
    private static String users(Random random) {
        StringBuilder file = new StringBuilder("user default on nopass ~* &* +@all\n");
        for (int user = 0; user < USERS; user++) {
            List<String> rules = new ArrayList<>(List.of("user", "u" + user, "on", ">pw"));
            for (int rule = 2 + random.nextInt(7); rule > 0; rule--) {
                rules.add(RULES[random.nextInt(RULES.length)]);
                String line = String.join(" ", rules);
                if (!UsersFile.read("", line, RedisNames.KNOWN).errors().isEmpty()) {
                    rules.removeLast();
                }
            }
            file.append(String.join(" ", rules)).append('\n');
        }
        return file.append("user zero on >pw +get ~* +select|0\n").toString();
    }

    private static List<String> requests() {
        return Stream.concat(SampleCommands.lines().stream(), MORE.stream())
                .filter(line -> !line.startsWith("FUNCTION LOAD"))
                // Here also the key matters.
                .filter(line -> !line.startsWith("DEBUG OBJECT"))
                .filter(line -> !USUAL.contains(line.split(" ", 2)[0].toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** The words of a request with other keys and channels. */
    private static String[] words(String line, Random random) {
        String[] words = requireNonNull(InlineRequest.words(line.getBytes(StandardCharsets.UTF_8))).stream()
                .map(Bytes::text)
                .toArray(String[]::new);
        ArgumentCursor arguments = new ArgumentCursor().of(Bytes.buffer(request(words)), 0, words.length);
        RedisCommand row = row(words);
        if (row == null) {
            return words;
        }
        boolean channels = row.group() == CommandGroup.PUBSUB;
        KeyNeed.of(row).positions().find(arguments, key -> {
            String[] names = channels ? CHANNELS : NAMES;
            words[key.index()] = names[random.nextInt(names.length)];
        });
        return words;
    }

    private static @Nullable RedisCommand row(String[] words) {
        RedisCommand row = RedisCommands.TABLE.named(words[0].toLowerCase(Locale.ROOT));
        return row == null || row.subcommands() == null || words.length < 2
                ? row
                : row.subcommands().named(words[1].toLowerCase(Locale.ROOT));
    }

    private static String[] dryrun(String user, String[] words) {
        return Stream.concat(Stream.of("ACL", "DRYRUN", user), Arrays.stream(words))
                .toArray(String[]::new);
    }

    private static String last(String... requests) {
        String step = RequestTrace.play(dialect, Bytes.of(String.join("", requests)), new int[0])
                .getLast();
        return step.startsWith("ANSWERED ") ? step.substring("ANSWERED ".length()) : step;
    }

    /** The error of a request that a user with the outcome {@code dryrun} sends. */
    private static String error(String dryrun) {
        if (dryrun.contains("to run the")) {
            return "-NOPERM this user has no permissions to run the" + dryrun.split("to run the", 2)[1];
        }
        return "-NOPERM this user has no permissions to access one of the "
                + (dryrun.endsWith("key\r\n") ? "key" : "channel") + "s used as arguments\r\n";
    }

    private static void compare(long seed, int count) {
        Random random = new Random(seed);
        List<String> lines = requests();
        int refused = 0;
        for (int i = 0; i < count; i++) {
            String user = "u" + random.nextInt(USERS);
            // Each in turn, so that no command is left out.
            String[] words = words(lines.get(i % lines.size()), random);
            client.sendRedisRequest(dryrun(user, words));
            String theirs = client.readRedisReply();
            if (theirs.startsWith("-ERR Command '")) {
                continue;
            }
            String what = user + ": " + String.join(" ", words) + ", seed " + seed;
            assertThat(last(request(dryrun(user, words)))).as(what).isEqualTo(theirs);
            String ours = last(request("AUTH", user, "pw"), request(words));
            if (theirs.equals("+OK\r\n")) {
                assertThat(ours).as(what).doesNotContain("NOPERM");
            } else {
                refused++;
                assertThat(ours).as(what).isEqualTo(error(theirs));
            }
        }
        assertThat(refused).isBetween(count / 5, count * 9 / 10);
    }

    @Test
    void shouldLetPassWhatRedisLetsPass() {
        compare(1, 6 * requests().size());
    }

    @Test
    @Tag("long")
    void shouldLetPassMuchOfWhatRedisLetsPass() {
        for (int seed = 100; seed < 110; seed++) {
            compare(seed, 500);
        }
    }

    @Test
    void shouldHoldAUserToTheDatabaseThatItsRulesName() {
        for (String number : List.of("0", "1")) {
            String[] words = {"SELECT", number};
            client.sendRedisRequest(dryrun("zero", words));
            String theirs = client.readRedisReply();
            assertThat(last(request("AUTH", "zero", "pw"), request(words)))
                    .isEqualTo(number.equals("0") ? theirs : error(theirs));
        }
    }

    @Test
    void shouldRefuseFurtherArgumentsAsRedisDoes() {
        for (String line : List.of("ACL CAT read x", "acl LOG 1 2", "ACL genpass 5 5", "SLOWLOG GET 1 2")) {
            String[] words = line.split(" ", -1);
            client.sendRedisRequest(words);
            assertThat(last(request(words))).as(line).isEqualTo(client.readRedisReply());
        }
    }

    @Test
    void shouldDescribeUsersAsRedisDoes() {
        for (int user = 0; user < USERS; user++) {
            String[] words = {"ACL", "GETUSER", "u" + user};
            client.sendRedisRequest(words);
            assertThat(described(last(request(words)))).isEqualTo(described(client.readRedisReply()));
        }
    }

    /** Single commands come in the order of a hash table with a random seed, and newer ones are unknown to Redis. */
    private static List<String> described(String response) {
        return Arrays.stream(response.split("\r\n", -1))
                .filter(line -> !line.startsWith("$"))
                .map(line -> Stream.of(line.split(" ", -1))
                        .filter(word -> !isNewer(word))
                        .sorted()
                        .toList()
                        .toString())
                .toList();
    }

    private static boolean isNewer(String word) {
        return (word.startsWith("+") || word.startsWith("-"))
                && RedisNames.KNOWN.words().stream()
                        .flatMap(known -> Stream.concat(Stream.of(known), known.subwords().stream()))
                        .anyMatch(known -> known.name().equals(word.substring(1)) && !known.described());
    }
}
