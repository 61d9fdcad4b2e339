package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** In front of one server nothing is refused for the reason that there are several. */
final class OneServerTest {
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

    private static PoolYaml oneServer() {
        return PoolYaml.redis("alpha").server(one.port(), "one");
    }

    @Test
    void shouldForwardWhatModulesDoWithAllKeys() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().sendRedisRequest("FT.SEARCH", "index", "@a:b");
            RawConnection connection = pool.server().accept();
            connection
                    .expect("*3\r\n$9\r\nFT.SEARCH\r\n$5\r\nindex\r\n$4\r\n@a:b\r\n")
                    .send("*2\r\n:1\r\n$1\r\nk\r\n");
            pool.client().expect("*2\r\n:1\r\n$1\r\nk\r\n");
            pool.client().sendRedisRequest("TS.MRANGE", "-", "+", "FILTER", "a=b");
            connection.readRedisRequest();
            connection.send("*0\r\n");
            pool.client().expect("*0\r\n");
            pool.client().sendRedisRequest("FT.CREATE", "index", "SCHEMA", "a", "TEXT");
            connection.readRedisRequest();
            connection.send("+OK\r\n");
            pool.client().expect("+OK\r\n");
        }
    }

    @Test
    void shouldAnswerAsTheServerDoes() {
        PoolYaml pool = oneServer();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port());
                RawClient direct = one.connect()) {
            for (String request : List.of(
                    "MSET a 1 b 2 c 3",
                    "RENAMENX a b",
                    "SINTERSTORE x y z",
                    "BITOP OR r b c",
                    "OBJECT ENCODING b",
                    "EVAL return(#KEYS) 3 a b c",
                    "EVAL return(1) 0",
                    "MIGRATE 127.0.0.1 1 nokey 0 10",
                    "MIGRATE 127.0.0.1 " + two.port() + " nokey 0 1000",
                    "MEMORY DOCTOR",
                    "MODULE LIST",
                    "LATENCY RESET",
                    "LATENCY LATEST",
                    "SWAPDB 0 0",
                    "SAVE",
                    "SCAN 0 COUNT 1000",
                    "SCAN x",
                    "KEYS nothing",
                    "FUNCTION LIST",
                    "WAIT 0 0",
                    "FT.SEARCH i x",
                    "TS.MRANGE - + FILTER a=b")) {
                assertThat(client.send(request + "\r\n").readRedisReply())
                        .as(request)
                        .isEqualTo(direct.send(request + "\r\n").readRedisReply());
            }
            assertThat(client.send("MEMORY STATS\r\n").readRedisReply()).contains("peak.allocated");
            assertThat(client.send("LATENCY HISTOGRAM set\r\n").readRedisReply())
                    .startsWith("*");
            assertThat(client.send("BGREWRITEAOF\r\n").readRedisReply()).startsWith("+Background");
        }
    }

    @Test
    void shouldScanInsideATransaction() {
        PoolYaml pool = oneServer();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("MULTI\r\nDBSIZE\r\nSCAN 0 MATCH nothing COUNT 10000\r\nEVAL return(#KEYS) 2 a b\r\nEXEC\r\n")
                    .expect("+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n");
            assertThat(client.readRedisReply()).startsWith("*3\r\n:").endsWith("*0\r\n:2\r\n");
        }
    }

    @Test
    void shouldStillRefuseWhatIsNotForASharedServer() {
        PoolYaml pool = oneServer();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            for (String request : List.of(
                    "MONITOR", "SHUTDOWN", "REPLICAOF NO ONE", "SYNC", "DEBUG SLEEP 0", "SCRIPT KILL", "FLUSHALL")) {
                assertThat(client.send(request + "\r\n").readRedisReply())
                        .as(request)
                        .startsWith("-ERR ")
                        .doesNotContain("several servers");
            }
            client.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    @Test
    void shouldForwardWhatIsForTheOperatorOfOneMemcached() throws IOException {
        try (MemcachedServer memcached = MemcachedServer.start();
                MemcachedServer other = MemcachedServer.start()) {
            PoolYaml pool = PoolYaml.memcache("alpha").server(memcached.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port());
                    RawClient direct = RawClient.connect(memcached.port())) {
                for (String request : List.of(
                        "cache_memlimit 64",
                        "cache_memlimit x",
                        "lru tune 10 20 0.1 2.0",
                        "lru",
                        "lru_crawler disable",
                        "lru_crawler crawl 1",
                        "lru_crawler x",
                        "slabs automove 0",
                        "slabs reassign 1 2",
                        "slabs reassign 1 1",
                        "slabs reassign 100 200",
                        "refresh_certs")) {
                    assertThat(client.send(request + "\r\n").readLine())
                            .as(request)
                            .isEqualTo(direct.send(request + "\r\n").readLine());
                }
                String refusal = "CLIENT_ERROR not served by the proxy: send it to the server itself\r\n";
                for (String request :
                        List.of("shutdown", "watch", "lru_crawler metadump all", "lru_crawler mgdump hash")) {
                    client.send(request + "\r\n").expect(refusal);
                }
                client.send("slabs automove 0 noreply\r\nget a\r\n").expect("END\r\n");
                proxy.reload(pool.server(other.port(), "two"));
                client.send("cache_memlimit 64\r\n").expect(refusal);
            }
        }
    }

    @Test
    void shouldServeMoreOrLessWithTheNumberOfServers() throws IOException {
        PoolYaml pool = oneServer();
        try (RunningProxy proxy = RunningProxy.start(2, RunningProxy.text(pool));
                RawClient client = RawClient.connect(pool.port())) {
            client.send("SWAPDB 0 0\r\n").expect("+OK\r\n");
            proxy.reload(pool.server(two.port(), "two"));
            assertThat(client.send("SWAPDB 0 0\r\n").readRedisReply()).contains("is not served by the proxy");
            assertThat(client.send("FT.SEARCH i x\r\n").readRedisReply()).contains("several servers");
            proxy.reload(oneServer().set("listen", "127.0.0.1:" + pool.port()));
            client.send("SWAPDB 0 0\r\n").expect("+OK\r\n");
        }
    }
}
