package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Meta commands and statistics over several servers. */
final class MetaCommandsTest {
    private static final String ONE = Keys.ownedBy(0, "one", "two");
    private static final String TWO = Keys.ownedBy(1, "one", "two");

    private MemcachedServer one;
    private MemcachedServer two;
    private RunningProxy proxy;
    private RawClient client;

    @BeforeEach
    void start() {
        one = MemcachedServer.start();
        two = MemcachedServer.start();
        PoolYaml pool = PoolYaml.memcache("alpha").server(one.port(), "one").server(two.port(), "two");
        proxy = RunningProxy.start(pool);
        client = RawClient.connect(pool.port());
        client.send("set " + ONE + " 0 0 1\r\n1\r\n").expect("STORED\r\n");
        client.send("set " + TWO + " 0 0 1\r\n2\r\n").expect("STORED\r\n");
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
        one.close();
        two.close();
    }

    @Test
    void shouldFindAKeyWhereEveryDialectPutsIt() {
        for (String key : new String[] {ONE, TWO}) {
            client.send("mg " + base64(key) + " b v k\r\n");
            assertThat(client.readMemcacheReply()).startsWith("VA 1 k").endsWith(key.equals(ONE) ? "1\r\n" : "2\r\n");
            client.send("ms " + base64(key) + " 3 b\r\nnew\r\n");
            assertThat(client.readMemcacheReply()).startsWith("HD");
            client.send("get " + key + "\r\n").expect("VALUE " + key + " 0 3\r\nnew\r\nEND\r\n");
        }
    }

    @Test
    void shouldAnswerQuietRequestsOnlyWhereTheServerDoes() {
        String requests = "mg %1$s v q O1\r\nmg gone1 v q O2\r\nmg %2$s v q k\r\nmg gone2 q\r\nms %1$s 3 q\r\nabc\r\n"
                + "ms %2$s 1 ME q\r\nx\r\nmg %1$s v\r\nmd %2$s q\r\nget %2$s\r\nma %1$s q\r\nmn\r\n";
        String answers = "VA 1 O1\r\n1\r\nVA 1 k%2$s\r\n2\r\nNS\r\nVA 3\r\nabc\r\nEND\r\n"
                + "CLIENT_ERROR cannot increment or decrement non-numeric value\r\nMN\r\n";
        client.send(requests.formatted(ONE, TWO)).expect(answers.formatted(ONE, TWO));
        assertThat(proxy.value("alpha", "one", ServerCounter.OUT_QUEUE)).isZero();
        assertThat(proxy.value("alpha", "two", ServerCounter.OUT_QUEUE)).isZero();
    }

    @Test
    void shouldAnswerNothingButTheNoopAfterQuietMisses() {
        client.send("mg gone v q\r\n".repeat(3000) + "mn\r\n").expect("MN\r\n");
        client.send("get " + ONE + "\r\n").expect("VALUE " + ONE + " 0 1\r\n1\r\nEND\r\n");
    }

    @Test
    void shouldAnswerAQuietRequestWhoseServerIsGone() {
        two.close();
        client.send("mg " + TWO + " v q\r\nmg " + ONE + " v q\r\nmn\r\n");
        assertThat(client.readLine()).startsWith("SERVER_ERROR ");
        client.expect("VA 1\r\n1\r\nMN\r\n");
    }

    @Test
    void shouldTellStatisticsOfAllServersAsIfTheyWereOne() {
        client.send("stats\r\n");
        assertThat(client.readMemcacheReply())
                .contains("STAT curr_items 2\r\n", "STAT cmd_set 2\r\n", "STAT limit_maxbytes 134217728\r\n")
                .contains("STAT version ", "STAT pid ")
                .endsWith("END\r\n");
        client.send("stats settings\r\n");
        assertThat(client.readMemcacheReply()).contains("STAT maxbytes 67108864\r\n");
        client.send("stats items\r\n");
        assertThat(client.readMemcacheReply()).contains("STAT items:1:number 2\r\n");
        client.send("stats reset\r\n").expect("RESET\r\n");
        client.send("stats detail off\r\n").expect("OK\r\n");
        client.send("stats\r\n");
        assertThat(client.readMemcacheReply()).contains("STAT cmd_set 0\r\n");
    }

    @Test
    void shouldTellItsOwnFigures() {
        client.send("get " + ONE + "\r\n").readMemcacheReply();

        assertThat(client.send("stats proxy\r\n").readMemcacheReply())
                .contains("STAT client_connections 1\r\n", "STAT servers 2\r\n", "STAT servers_live 2\r\n")
                .containsPattern("STAT requests [1-9]")
                .endsWith("END\r\n");
        client.send("stats conns\r\nversion\r\n").expect("END\r\nVERSION ");
    }

    /** A key may hold line ends if it was set in the binary protocol, and looks like the end of the response then. */
    @Test
    void shouldNotDumpKeys() {
        client.send("stats cachedump 1 0\r\nget " + ONE + "\r\n")
                .expect("SERVER_ERROR stats cachedump is not served by a proxy\r\nVALUE " + ONE + " 0 1\r\n");
    }

    @Test
    void shouldCloseAServerConnectionThatTakesADataBlockForCommands() {
        try (PlayedPool pool = PlayedPool.memcache()) {
            RawClient setting = pool.client();
            RawClient other = pool.connect();
            setting.send("ms k 2\r\nab\r\n");
            FakeServer.Connection connection = pool.server().accept();
            connection.expect("ms k 2\r\nab\r\nmn\r\n");
            other.send("get k\r\n");
            connection.expect("get k\r\n");
            connection.send("ERROR\r\nERROR\r\nERROR\r\nEND\r\n");
            setting.expect("ERROR\r\n");
            other.expect("SERVER_ERROR Invalid argument\r\n");
            assertThat(pool.value(ServerCounter.SERVER_ERR)).isEqualTo(1);
        }
    }

    @Test
    void shouldKeepInStepWithAServerThatKnowsNoMetaCommands() {
        try (PlayedPool pool = PlayedPool.memcache()) {
            RawClient asking = pool.client();
            asking.send("mg k v q\r\nget k\r\n");
            FakeServer.Connection connection = pool.server().accept();
            connection.expect("mg k v q\r\nmn\r\nget k\r\n").send("ERROR\r\nERROR\r\nEND\r\n");
            asking.expect("ERROR\r\nEND\r\n");
            assertThat(pool.value(ServerCounter.SERVER_ERR)).isZero();
        }
    }

    private static String base64(String key) {
        return Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.US_ASCII));
    }
}
