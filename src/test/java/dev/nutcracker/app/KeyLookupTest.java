package dev.nutcracker.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyLookupTest {
    private static final String TWO = """
            alpha:
              listen: 127.0.0.1:22121
              redis: true
              distribution: modula
              hash: fnv1a_64
              hash_tag: "{}"
              servers:
               - 10.0.0.1:6379:1 one
               - 10.0.0.2:6379:1
            """;
    private static final String THREE = """
            alpha:
              listen: 127.0.0.1:22121
              redis: true
              distribution: modula
              hash: fnv1a_64
              hash_tag: "{}"
              servers:
               - 10.0.0.1:6379:1 other
               - 10.0.0.2:6379:1
               - 10.0.0.3:6379:2
            """;
    private static final String TWO_POOLS = TWO + TWO.replace("alpha", "beta").replace("22121", "22122");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void shouldTellWhenAKeyReturnsToItsServer() throws Exception {
        Path file = file("slow.yml", TWO.replace("  servers:", "  on_failure: eject\n  slow_start: 10000\n  servers:"));

        assertThat(ask(file, "--where", "user:{42}")).isZero();

        assertThat(out.toString(UTF_8))
                .containsPattern("returns about [0-9]{1,4} ms after its server, within the 10000 ms of slow_start");
    }

    @Test
    void shouldNameTheServerOfAKeyAndItsShare() throws Exception {
        Path file = file("two.yml", TWO);

        assertThat(ask(file, "--where", "user:{42}")).isZero();

        // fnv1a_64 of "42", cut to 32 bits, is odd: the second slot, which is that of the longer name.
        assertThat(out.toString(UTF_8)).isEqualTo("""
                pool    alpha
                key     user:{42}
                hash    0xb4b19223 by fnv1a_64 of 42
                server  10.0.0.2:6379, which has 50.00 % of the key space
                """);
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void shouldNameTheMasterOfAKey() throws Exception {
        Path file = file("masters.yml", """
                alpha:
                  listen: 127.0.0.1:22121
                  redis: true
                  sentinels: [10.0.0.9:26379]
                  servers: ["m1:1 shard1"]
                """);

        assertThat(ask(file, "--where", "a")).isZero();

        assertThat(out.toString(UTF_8))
                .contains(
                        "server  shard1 at m1, which has 100.00 % of the key space\n",
                        "master  m1, whose primary the page /topology names\n");
    }

    @Test
    void shouldNameTheReplicasOfAKey() throws Exception {
        Path file = file("replicas.yml", """
                alpha:
                  listen: 127.0.0.1:22121
                  redis: true
                  read_from: prefer_replica
                  replicas: ["10.0.1.1:6379 one", "10.0.1.2:6379 one"]
                  servers: ["10.0.0.1:6379:1 one"]
                """);
        Path known = file("known.yml", """
                alpha:
                  listen: 127.0.0.1:22121
                  redis: true
                  read_from: replica
                  sentinels: [10.0.0.9:26379]
                  servers: ["m1:1 shard1"]
                """);

        assertThat(ask(file, "--where", "a")).isZero();
        assertThat(ask(known, "--where", "a")).isZero();

        assertThat(out.toString(UTF_8))
                .contains(
                        "reads   by prefer_replica, from 10.0.1.1:6379, 10.0.1.2:6379\n",
                        "reads   by replica, from replicas that the page /topology names\n");
    }

    @Test
    void shouldCompareWithAnotherConfiguration() throws Exception {
        Path two = file("two.yml", TWO);
        Path three = file("three.yml", THREE);

        assertThat(ask(two, "--where", "a", "--pool", "alpha", "--new-conf", three.toString()))
                .isZero();

        assertThat(out.toString(UTF_8))
                .contains("\nwith " + three + "\nhash ", "server  one at 10.0.0.1:6379, which has 50.00 % of")
                .contains("moves   ")
                .contains("server         address              before         after\n")
                .contains("one            10.0.0.1:6379       50.00 %       25.00 %\n")
                .contains("10.0.0.3:6379  10.0.0.3:6379        0.00 %       50.00 %\n");
    }

    @Test
    void shouldExplainTheWayThroughRoutesBeforeAndAfter() throws Exception {
        String yaml = """
                front:
                  listen: 127.0.0.1:22121
                  routes:
                   - {prefix: x, error: gone}
                   - {commands: [get], pool: main}
                   - {pool: inner}
                inner: {routes: [{percent: 0, pool: main}, {prefix: a, pool: main}]}
                main: {servers: ["10.0.0.1:11211:1 one"]}
                """;
        Path before = file("before.yml", yaml);
        Path after = file("after.yml", yaml.replace("prefix: x", "prefix: a").replace("percent: 0", "percent: 1"));

        assertThat(ask(before, "--where", "a", "--pool", "front", "--new-conf", after.toString()))
                .isZero();

        assertThat(out.toString(UTF_8).replaceAll("(?m)^hash .*\\n", "")).isEqualTo("""
                pool    front
                key     a
                route   front 1: commands get -> pool main
                server  one at 10.0.0.1:11211, which has 100.00 %% of the key space
                route   front 2: all -> pool inner
                route   inner 1: keys a* -> pool main
                server  one at 10.0.0.1:11211, which has 100.00 %% of the key space

                with %s
                route   front 0: keys a* -> error gone
                """.formatted(after));
        out.reset();
        assertThat(ask(before, "--where", "b", "--pool", "inner")).isZero();
        assertThat(out.toString(UTF_8)).endsWith("error   no other route of pool inner takes this key\n");
    }

    @Test
    void shouldExplainWhereAKeyIsWhileKeysMove() throws Exception {
        String yaml = """
                front:
                  listen: 127.0.0.1:22121
                  routes:
                   - {prefix: w, pool: main, warm_from: {pool: new}}
                   - {pool: main, migrate_to: {pool: new, percent: 90}}
                main: {servers: ["10.0.0.1:11211:1 one"]}
                new: {servers: ["10.0.0.2:11211:1 two"]}
                """;
        Path before = file("before.yml", yaml);
        Path after = file("after.yml", yaml.replace("percent: 90", "percent: 0"));

        assertThat(ask(before, "--where", "a", "--pool", "front", "--new-conf", after.toString()))
                .isZero();
        assertThat(ask(before, "--where", "w1", "--pool", "front")).isZero();

        assertThat(out.toString(UTF_8).replaceAll("(?m)^hash .*\\n", "").replaceAll("one has [0-9.]+", "one has N"))
                .isEqualTo("""
                pool    front
                key     a
                route   front 1: all -> pool new; below 90.00 %% keys live at pool new, and this one has N
                server  two at 10.0.0.2:11211, which has 100.00 %% of the key space
                also    pool main, where the value may be if it is not there
                server  one at 10.0.0.1:11211, which has 100.00 %% of the key space

                with %s
                route   front 1: all -> pool main; below 0.00 %% keys live at pool new, and this one has N
                server  one at 10.0.0.1:11211, which has 100.00 %% of the key space
                also    pool new, where the value may be if it is not there
                server  two at 10.0.0.2:11211, which has 100.00 %% of the key space
                pool    front
                key     w1
                route   front 0: keys w* -> pool main
                server  one at 10.0.0.1:11211, which has 100.00 %% of the key space
                also    pool new, by warm_from: {pool: "new", ttl: copy}
                server  two at 10.0.0.2:11211, which has 100.00 %% of the key space
                """.formatted(after));
    }

    @Test
    void shouldSayThatRandomDistributionGivesAKeyNoServer() throws Exception {
        Path file = file("random.yml", TWO.replace("modula", "random"));

        assertThat(ask(file, "--where", "a")).isZero();

        assertThat(out.toString(UTF_8)).contains("server  any, another each time: the distribution is random\n");
    }

    @Test
    void shouldAskForThePoolIfThereAreSeveral() throws Exception {
        Path file = file("pools.yml", TWO_POOLS);

        assertThat(ask(file, "--where", "a")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).endsWith(" has several pools, choose one with --pool: beta, alpha\n");
        assertThat(ask(file, "--where", "a", "--pool", "gamma")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).endsWith(" has no pool 'gamma', but: beta, alpha\n");
        assertThat(out.size()).isZero();
        assertThat(ask(file, "--where", "a", "--pool", "beta")).isZero();
        assertThat(out.toString(UTF_8)).startsWith("pool    beta\n");
    }

    @Test
    void shouldSayThatTheNewConfigurationIsMissing() throws Exception {
        Path file = file("two.yml", TWO);

        assertThat(ask(file, "--where", "a", "--new-conf", "none.yml")).isEqualTo(1);

        assertThat(err.toString(UTF_8))
                .isEqualTo("nutcracker: failed to open configuration file 'none.yml': No such file or directory\n");
        assertThat(out.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "plain, plain",
                "two words, two\\x20words",
                "\\x00\\xff\\x41, \\x00\\xffA",
                "back\\\\slash, back\\\\slash",
                "\\\\x41, \\\\x41"
            })
    void shouldReadAndWriteAnyByteOfAKey(String typed, String printed) throws UsageException {
        assertThat(KeyText.of(KeyText.bytes(typed))).isEqualTo(printed);
        assertThat(KeyText.bytes(printed)).isEqualTo(KeyText.bytes(typed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "\\n", "\\x", "\\x4", "\\xg0", "a\\\\\\"})
    void shouldRefuseABackslashThatMeansNothing(String typed) {
        assertThatThrownBy(() -> KeyText.bytes(typed))
                .isInstanceOf(UsageException.class)
                .hasMessage("after a backslash, a key has x and two hexadecimal digits, or another backslash");
    }

    @Test
    void shouldRefuseWhatTheLocaleCannotTell() {
        assertThatThrownBy(() -> KeyText.bytes("caf\ufffd"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("write them as \\xHH");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private int ask(Path file, String... words) throws UsageException {
        Options options = Options.parse(words);
        KeyQuery question = requireNonNull(options.where());
        PrintStream complaints = new PrintStream(err, true, UTF_8);
        return new KeyLookup(question, new StartupMessages(complaints, false))
                .print(file, new PrintStream(out, true, UTF_8));
    }
}
