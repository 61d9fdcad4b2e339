package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts whose keys are on several servers: refused, or run where the first key is, as the operator wants it. */
final class ScriptKeysTest {
    private static final String ONE = Keys.ownedBy(0, "one", "two");
    private static final String TWO = Keys.ownedBy(1, "one", "two");
    private static final String SCRIPT = "return redis.call('exists', KEYS[1], KEYS[2])";
    private static final String NAMES = "return KEYS[1] .. #KEYS";
    private static final String CROSSSLOT =
            "-CROSSSLOT Keys in request don't hash to the same server: keys with the same"
                    + " {tag} in their names do in a pool with hash_tag: \"{}\"; or run scripts where their first key is with"
                    + " scripts_on_first_server: true in the proxy's pool\r\n";

    private static RedisServer one;
    private static RedisServer two;

    @BeforeAll
    static void startServers() {
        one = RedisServer.start();
        two = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        one.close();
        two.close();
    }

    @AfterEach
    void forget() {
        for (RedisServer server : new RedisServer[] {one, two}) {
            try (RawClient direct = server.connect()) {
                direct.send("FLUSHALL\r\nSCRIPT FLUSH\r\n").expect("+OK\r\n+OK\r\n");
            }
        }
    }

    private static PoolYaml pool() {
        return PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
    }

    private static String load(RawClient client) {
        return client.sendRedisRequest("SCRIPT", "LOAD", SCRIPT)
                .readRedisReply()
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow();
    }

    private static long counted(RunningProxy proxy) {
        return proxy.metrics("alpha").traffic()[TrafficCounter.SCRIPTS_ON_FIRST_SERVER.ordinal()];
    }

    @ParameterizedTest
    @ValueSource(strings = {"EVAL", "EVAL_RO", "eval"})
    void shouldRefuseAScriptWithKeysOfSeveralServers(String command) {
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.sendRedisRequest(command, SCRIPT, "2", ONE, TWO).expect(CROSSSLOT);
            client.sendRedisRequest(command, SCRIPT, "2", ONE, ONE).expect(":0\r\n");
            client.sendRedisRequest(command, SCRIPT, "3", ONE, ONE, TWO).expect(CROSSSLOT);
            client.sendRedisRequest(command, "return 1", "0", ONE, TWO).expect(":1\r\n");
            client.sendRedisRequest(command, "return #ARGV", "1", ONE, TWO).expect(":1\r\n");
            assertThat(counted(proxy)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EVALSHA", "EVALSHA_RO"})
    void shouldRefuseOneThatIsCalledByItsNameToo(String command) {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port());
                RawClient direct = one.connect()) {
            String sha = load(client);
            client.sendRedisRequest(command, sha, "2", ONE, TWO).expect(CROSSSLOT);
            direct.send("SCRIPT FLUSH\r\n").expect("+OK\r\n");
            client.sendRedisRequest(command, sha, "2", ONE, ONE).expect(":0\r\n");
            client.sendRedisRequest(command, "0".repeat(40), "2", ONE, TWO).expect(CROSSSLOT);
        }
    }

    @Test
    void shouldRefuseItInsideATransactionAndWithWatchedKeys() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            String sha = load(client);
            client.send("MULTI\r\n").expect("+OK\r\n");
            client.sendRedisRequest("EVALSHA", sha, "2", ONE, TWO).expect(CROSSSLOT);
            assertThat(client.send("EXEC\r\n").readRedisReply()).startsWith("-EXECABORT ");

            client.sendRedisRequest("WATCH", ONE).expect("+OK\r\n");
            client.sendRedisRequest("EVAL", SCRIPT, "2", ONE, TWO).expect(CROSSSLOT);
            client.send("MULTI\r\n").expect("+OK\r\n");
            client.sendRedisRequest("EVAL", SCRIPT, "2", ONE, ONE).expect("+QUEUED\r\n");
            client.send("EXEC\r\n").expect("*1\r\n:0\r\n");
        }
    }

    @Test
    void shouldRunItAtTheServerOfTheFirstKeyAndCountItWhereTheOperatorWantsThat() {
        PoolYaml pool = pool().set("scripts_on_first_server", true);
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.sendRedisRequest("SET", TWO, "here").expect("+OK\r\n");
            client.sendRedisRequest("EVAL", SCRIPT, "2", TWO, ONE).expect(":1\r\n");
            client.sendRedisRequest("EVAL_RO", SCRIPT, "2", ONE, TWO).expect(":0\r\n");
            String sha = load(client);
            client.sendRedisRequest("EVALSHA", sha, "2", TWO, ONE).expect(":1\r\n");
            assertThat(counted(proxy)).isEqualTo(3);

            client.sendRedisRequest("EVALSHA", sha, "2", TWO, TWO).expect(":2\r\n");
            client.sendRedisRequest("EVAL", SCRIPT, "2", ONE, ONE).expect(":0\r\n");
            assertThat(counted(proxy)).isEqualTo(3);

            client.send("MULTI\r\n").expect("+OK\r\n");
            client.sendRedisRequest("EVALSHA", sha, "2", TWO, ONE).expect("+QUEUED\r\n");
            client.send("EXEC\r\n").expect("*1\r\n:1\r\n");
            assertThat(counted(proxy)).isEqualTo(4);
            assertThat(client.send("INFO proxy\r\n").readRedisReply()).contains("scripts_on_first_server:4\r\n");
        }
    }

    @Test
    void shouldCountNothingInFrontOfOneServer() {
        PoolYaml pool = PoolYaml.redis("alpha").server(one.port(), "one").set("scripts_on_first_server", true);
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.sendRedisRequest("EVAL", NAMES, "2", "a", "b").expect("$2\r\na2\r\n");
            assertThat(counted(proxy)).isZero();
        }
    }

    @Test
    void shouldChangeItsMindWithTheConfiguration() throws IOException {
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.sendRedisRequest("EVAL", NAMES, "2", ONE, TWO).expect(CROSSSLOT);
            proxy.reload(pool.set("scripts_on_first_server", true));
            assertThat(client.sendRedisRequest("EVAL", NAMES, "2", ONE, TWO).readRedisReply())
                    .contains(ONE + 2);
            proxy.reload(pool.set("scripts_on_first_server", false));
            client.sendRedisRequest("EVAL", NAMES, "2", ONE, TWO).expect(CROSSSLOT);
        }
    }

    /** Keys belong to no server there, so they cannot be on several. */
    @Test
    void shouldSendKeysAnywhereTogetherWhenTheyAreSpreadAtRandom() {
        PoolYaml pool = pool().set("distribution", "random");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            for (int i = 0; i < 20; i++) {
                client.sendRedisRequest("EVAL", NAMES, "3", "a", "b", "c").expect("$2\r\na3\r\n");
                client.sendRedisRequest("SINTER", "a", "b", "c").expect("*0\r\n");
            }
            assertThat(counted(proxy)).isZero();
        }
    }
}
