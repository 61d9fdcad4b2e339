package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.FurtherPoolsReport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes of memcached pools whose requests concern several pools: text, meta and binary. */
final class FurtherMemcachedTest {
    private static final int SCRIPTS = Integer.getInteger("scripts", 25);
    private static final int REQUESTS = 30;
    /** A request without a key goes to the pool of the route, which may be gone. */
    private static final String WITHOUT_KEY = "(?m)^(VERSION [0-9.]+|OK|SERVER_ERROR Connection refused)\r\n";

    private static final int VERSION_OPCODE = 0x0b;

    /** A moment in a hundred days. */
    private static final long FAR_S = System.currentTimeMillis() / 1000 + 8_640_000;

    private final int port = Ports.free();
    private MemcachedServer main;
    private MemcachedServer other;
    private MemcachedServer direct;

    @BeforeEach
    void start() {
        main = MemcachedServer.start();
        other = MemcachedServer.start();
        direct = MemcachedServer.start();
    }

    @AfterEach
    void stop() {
        main.close();
        other.close();
        direct.close();
    }

    private RunningProxy running(int workers, String further) {
        if (further.startsWith("split")) {
            return RunningProxy.start(workers, """
                front:
                  listen: 127.0.0.1:%d
                  routes:
                   - {pool: main, %s}
                main:
                  servers:
                   - 127.0.0.1:%d:1 m
                   - 127.0.0.1:%d:1 o
                """.formatted(port, further, main.port(), other.port()));
        }
        return RunningProxy.start(workers, """
            front:
              listen: 127.0.0.1:%d
              routes:
               - {pool: main, %s}
            main:
              servers:
               - 127.0.0.1:%d:1 m
            other:
              servers:
               - 127.0.0.1:%d:1 o
            """.formatted(port, further, main.port(), other.port()));
    }

    private static FurtherPoolsReport report(RunningProxy proxy) {
        return Objects.requireNonNull(proxy.administered().routes().getFirst().further());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "warm_from: {pool: other}",
                "migrate_to: {pool: other}",
                "migrate_to: {pool: other, percent: 100}",
                "migrate_to: {pool: other, percent: 50, dual_writes: false}",
                "near: {pool: other}",
                "failover: {pools: [other]}",
                "failover: {pools: [other], on: [error, miss]}",
                "split: 2",
                "copy_to: [other], copies: all",
                "copy_to: [other]"
            })
    void shouldAnswerRandomRequestsAsOneServerDoes(String further) {
        boolean moves = further.startsWith("migrate");
        try (RunningProxy proxy = running(2, further)) {
            for (int seed = 0; seed < SCRIPTS; seed++) {
                Random random = new Random(seed);
                String text = new TextRequests(random, false).script(REQUESTS);
                assertThat(answers(port, text)).as("seed %d: %s", seed, text).isEqualTo(answers(direct.port(), text));
                String binary = new BinaryRequests(random, false).script(REQUESTS);
                assertThat(withoutUniques(answers(port, binary)))
                        .as("seed %d: %s", seed, binary)
                        .isEqualTo(withoutUniques(answers(direct.port(), binary)));
                if (moves) {
                    proxy.administered()
                            .share("front", 0, List.of(0, 30, 70, 100).get(random.nextInt(4)), "a test");
                }
                assertThat(answers(port, TextRequests.allKeys()))
                        .as("keys after seed %d: %s %s", seed, text, binary)
                        .isEqualTo(answers(direct.port(), TextRequests.allKeys()));
                assertThat(withoutUniques(answers(port, BinaryRequests.allKeys())))
                        .as("keys after seed %d", seed)
                        .isEqualTo(withoutUniques(answers(direct.port(), BinaryRequests.allKeys())));
            }
            assertThat(report(proxy).failed()).isZero();
            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        }
    }

    @Test
    void shouldAnswerRandomRequestsWithoutThePoolOfTheRoute() {
        main.stop();
        try (RunningProxy proxy = running(2, "failover: {pools: [other], ttl: 100000000}")) {
            for (int seed = 0; seed < SCRIPTS; seed++) {
                Random random = new Random(seed);
                String text = new TextRequests(random, false).script(REQUESTS);
                assertThat(answers(port, text).replaceAll(WITHOUT_KEY, ""))
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(answers(direct.port(), text).replaceAll(WITHOUT_KEY, ""));
                String binary = new BinaryRequests(random, false).script(REQUESTS);
                assertThat(withoutVersions(answers(port, binary)))
                        .as("seed %d: %s", seed, binary)
                        .isEqualTo(withoutVersions(answers(direct.port(), binary)));
            }
            assertThat(report(proxy).copied()).isPositive();
            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        }
    }

    private static List<BinaryPacket> withoutVersions(String responses) {
        return withoutUniques(responses).stream()
                .filter(packet -> packet.opcode() != VERSION_OPCODE)
                .toList();
    }

    @Test
    void shouldBringValuesHomeWithTheTimeThatTheyHaveLeft() {
        try (RunningProxy proxy = running(1, "failover: {pools: [other], ttl: 100}");
                RawClient client = RawClient.connect(port)) {
            client.send("set a 1 0 3\r\nold\r\nset b 0 0 3\r\nold\r\n").expect("STORED\r\nSTORED\r\n");
            main.stop();
            client.send("set a 7 0 3 noreply\r\nnew\r\nget a b\r\nms c 1 T7\r\nc\r\ndelete b\r\n")
                    .expect("VALUE a 7 3\r\nnew\r\nEND\r\nHD\r\nNOT_FOUND\r\n");
            String ttl = answers(other.port(), "mg a t\r\n");
            assertThat(Integer.parseInt(ttl.substring(4).strip())).isBetween(90, 100);
            main.restart();
            Await.until("the values are home", () -> {
                client.send("get a\r\n").expect("VALUE a 7 3\r\nnew\r\nEND\r\n");
                return answers(main.port(), "get a c\r\n").equals("VALUE a 7 3\r\nnew\r\nVALUE c 0 1\r\nc\r\nEND\r\n");
            });
            Await.until(
                    "nothing is left elsewhere",
                    () -> answers(other.port(), "get a b c\r\n").equals("END\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy_to: [other], copies: all", "migrate_to: {pool: other, percent: 100}"})
    void shouldKeepBothPoolsAlike(String further) {
        try (RunningProxy _ = running(1, further)) {
            for (int seed = 0; seed < 5 * SCRIPTS; seed++) {
                Random random = new Random(seed);
                String binary = new BinaryRequests(random, false).script(1);
                answers(port, binary);
                Await.until(
                        "both pools have done " + binary,
                        () -> withoutUniques(answers(other.port(), BinaryRequests.allKeys()))
                                .equals(withoutUniques(answers(main.port(), BinaryRequests.allKeys()))));
                String text = new TextRequests(random, false).script(1);
                answers(port, text);
                Await.until(
                        "both pools have done " + text,
                        () -> answers(other.port(), TextRequests.allKeys())
                                .equals(answers(main.port(), TextRequests.allKeys())));
            }
        }
    }

    private static List<BinaryPacket> withoutUniques(String responses) {
        return BinaryPacket.readAll(responses).stream()
                .map(packet -> packet.withCas(packet.cas() == 0 ? 0 : 1))
                .toList();
    }

    private static String answers(int port, String script) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(script).halfClose();
            return client.readUntilClosed();
        }
    }

    @Test
    void shouldBringValuesWithTheirFlagsAndTimes() {
        try (RunningProxy proxy = running(1, "warm_from: {pool: other}");
                RawClient client = RawClient.connect(port);
                RawClient old = RawClient.connect(other.port());
                RawClient fresh = RawClient.connect(main.port())) {
            old.send("set a 7 100 3\r\none\r\nset b 0 0 1\r\n5\r\nset c 0 0 1\r\nx\r\nset d 0 " + FAR_S + " 1\r\ny\r\n")
                    .expect("STORED\r\nSTORED\r\nSTORED\r\nSTORED\r\n");
            client.send("get a none\r\nincr b 1\r\nadd c 0 0 1\r\nz\r\nmg d v\r\n")
                    .expect("VALUE a 7 3\r\none\r\nEND\r\n6\r\nNOT_STORED\r\nVA 1\r\ny\r\n");
            assertThat(Integer.parseInt(
                            fresh.send("mg a t\r\n").readLine().substring(4).strip()))
                    .isBetween(98, 100);
            assertThat(Integer.parseInt(
                            fresh.send("mg d t\r\n").readLine().substring(4).strip()))
                    .isBetween(8_639_900, 8_640_002);
            fresh.send("mg b t\r\n").expect("HD t-1\r\n");
            old.send("get b\r\n").expect("END\r\n");
            assertThat(report(proxy).brought()).isEqualTo(4);
        }
    }

    @Test
    void shouldTakeTheUniqueFromThePoolThatGetsTheCas() {
        try (RunningProxy _ = running(1, "warm_from: {pool: other}");
                RawClient client = RawClient.connect(port);
                RawClient old = RawClient.connect(other.port())) {
            old.send("set x 0 0 1\r\n1\r\nset y 0 0 1\r\n2\r\nset a 0 0 3\r\none\r\n")
                    .expect("STORED\r\nSTORED\r\nSTORED\r\n");
            String line = client.send("gets a\r\n").readLine();
            client.expect("one\r\nEND\r\n");
            String unique = line.substring(line.lastIndexOf(' ') + 1).strip();
            client.send("cas a 0 0 3 " + unique + "\r\ntwo\r\ncas a 0 0 3 " + unique + "\r\nbad\r\nget a\r\n")
                    .expect("STORED\r\nEXISTS\r\nVALUE a 0 3\r\ntwo\r\nEND\r\n");
        }
    }

    @Test
    void shouldCopyWhatTheFirstPoolHasDecided() {
        try (RunningProxy _ = running(1, "copy_to: [other], copies: all");
                RawClient client = RawClient.connect(port);
                RawClient copy = RawClient.connect(other.port())) {
            copy.send("set lock 0 0 3\r\nold\r\n").expect("STORED\r\n");
            client.send("add lock 0 0 2\r\nme\r\nadd lock 0 0 3\r\nyou\r\nset n 0 0 1\r\n1\r\nincr n 4\r\n")
                    .expect("STORED\r\nNOT_STORED\r\nSTORED\r\n5\r\n");
            client.send("set q 0 0 1 noreply\r\nq\r\nms m 1 q\r\nm\r\nmn\r\ndelete none\r\n")
                    .expect("MN\r\nNOT_FOUND\r\n");
            copy.send("get lock n q m\r\n")
                    .expect(
                            "VALUE lock 0 2\r\nme\r\nVALUE n 0 1\r\n5\r\nVALUE q 0 1\r\nq\r\nVALUE m 0 1\r\nm\r\nEND\r\n");
        }
    }
}
