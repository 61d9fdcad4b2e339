package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** To its clients a pool is one Redis that stands alone: what they ask of it, and of each other. */
final class StandaloneTest {
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

    private static PoolYaml pool() {
        return PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HELLO 3\r\n"})
    void shouldAnswerAsAServerDoes(String version) {
        String[] requests = {
            "CLIENT LIST TYPE foo",
            "CLIENT LIST ID",
            "CLIENT LIST ID x",
            "CLIENT LIST ID 1000000",
            "CLIENT LIST FOO",
            "CLIENT KILL 1.2.3.4:5",
            "CLIENT KILL ID 1000000",
            "CLIENT KILL ID x",
            "CLIENT KILL ID 0",
            "CLIENT KILL TYPE foo",
            "CLIENT KILL ADDR 1:2 SKIPME maybe",
            "CLIENT KILL USER nobody",
            "CLIENT KILL FOO bar",
            "CLIENT KILL",
            "CLIENT REPLY foo",
            "CLIENT REPLY ON",
            "CLIENT REPLY",
            "CLIENT UNPAUSE",
            "CLIENT GETREDIR",
            "CLIENT TRACKINGINFO",
            "CLIENT CACHING yes",
            "CLIENT MAINT_NOTIFICATIONS ON",
            "CLIENT UNBLOCK 1000000",
            "CLIENT UNBLOCK x",
            "CLIENT UNBLOCK 1 foo",
            "CLIENT UNBLOCK x foo",
            "CLIENT UNBLOCK x error",
            "CLIENT unBlock 1 error y",
            "CLUSTER INFO",
            "CLUSTER SLOTS",
            "CLUSTER SHARDS",
            "CLUSTER NODES",
            "CLUSTER MYID",
            "CLUSTER KEYSLOT a",
            "CLUSTER HELP",
            "CLUSTER FOO",
            "CLUSTER",
            "SENTINEL MASTERS",
            "READONLY",
            "READWRITE",
            "ASKING",
            "MEMORY USAGE none",
            "MEMORY PURGE",
            "MEMORY FOO",
            "LATENCY LATEST",
            "LATENCY HISTORY command",
            "LATENCY RESET",
            "LATENCY GRAPH command",
            "LATENCY FOO",
            "OBJECT ENCODING none",
            "OBJECT REFCOUNT none",
            "OBJECT FOO",
            "DEBUG OBJECT none",
            "DEBUG",
            "ROLE",
            "ACL WHOAMI",
            "ACL USERS",
            "ACL CAT foo",
            "ACL LOG",
            "ACL GENPASS 0",
            "ACL FOO",
            "MODULE LIST",
            "MODULE FOO",
            "CONFIG FOO",
        };
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port());
                RawClient direct = one.connect()) {
            if (!version.isEmpty()) {
                client.send(version).readRedisReply();
                direct.send(version).readRedisReply();
            }
            for (String request : requests) {
                String expected = direct.send(request + "\r\n").readRedisReply();

                assertThat(client.send(request + "\r\n").readRedisReply())
                        .as(request)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldRefuseWhatIsForTheOperatorOfOneServer() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            String[] requests = {
                "BGSAVE",
                "SAVE",
                "BGREWRITEAOF",
                "SHUTDOWN NOSAVE",
                "REPLICAOF NO ONE",
                "SLAVEOF NO ONE",
                "SYNC",
                "PSYNC ? -1",
                "MONITOR",
                "FAILOVER",
                "SWAPDB 0 1",
                "MIGRATE h 1 k 0 10",
                "LATENCY HISTOGRAM"
            };
            for (String request : requests) {
                assertThat(client.send(request + "\r\n").readRedisReply())
                        .as(request)
                        .startsWith("-ERR ")
                        .contains(" is not served by the proxy: ");
            }
            for (String request : new String[] {"DEBUG SLEEP 0", "MODULE LOAD x", "ACL SETUSER x", "MEMORY STATS"}) {
                assertThat(client.send(request + "\r\n").readRedisReply())
                        .as(request)
                        .contains("the proxy");
            }
            client.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    @Test
    void shouldListTheClientsOfAllWorkers() {
        PoolYaml pool = pool();
        PoolYaml other = PoolYaml.redis("beta").server(one.port(), "one");
        try (RunningProxy _ = RunningProxy.start(3, RunningProxy.text(pool, other));
                RawClient stranger = RawClient.connect(other.port());
                RawClient first = RawClient.connect(pool.port());
                RawClient second = RawClient.connect(pool.port());
                RawClient third = RawClient.connect(pool.port())) {
            stranger.send("CLIENT SETNAME stranger\r\n").expect("+OK\r\n");
            first.send("CLIENT SETNAME first\r\n").expect("+OK\r\n");
            second.send("HELLO 3 SETNAME second\r\n").readRedisReply();
            third.send("CLIENT SETINFO LIB-NAME lib\r\nSELECT 3\r\n").expect("+OK\r\n+OK\r\n");

            String list = first.send("CLIENT LIST\r\n").readRedisReply();

            assertThat(list.lines().filter(line -> line.startsWith("id=")))
                    .hasSize(3)
                    .anyMatch(line -> line.contains(" name=first ")
                            && line.contains(" cmd=client|list ")
                            && line.contains(" resp=2 "))
                    .anyMatch(line -> line.contains(" name=second ") && line.contains(" resp=3 "))
                    .anyMatch(line -> line.contains(" lib-name=lib ") && line.contains(" db=3 "));
            assertThat(second.send("CLIENT INFO\r\n").readRedisReply())
                    .startsWith("=")
                    .contains("txt:id=", "name=second")
                    .doesNotContain("name=first");
        }
    }

    @Test
    void shouldTellOfEachCommandWhatAllWorkersHaveCounted() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(2, RunningProxy.text(pool));
                RawClient first = RawClient.connect(pool.port());
                RawClient second = RawClient.connect(pool.port())) {
            first.send("GET a\r\nGET\r\nCONFIG GET save\r\n")
                    .expect("$-1\r\n-ERR wrong number of")
                    .readLine();
            first.readRedisReply();
            second.send("SET text x\r\nINCR text\r\nGET text\r\n")
                    .expect("+OK\r\n")
                    .readRedisReply();
            second.expect("$1\r\nx\r\n");

            String told = second.send("INFO commandstats\r\n").readRedisReply();

            assertThat(told)
                    .contains("# Commandstats\r\n")
                    .containsPattern(
                            "cmdstat_get:calls=2,usec=\\d+,usec_per_call=\\d+\\.\\d\\d,rejected_calls=1,failed_calls=0")
                    .containsPattern("cmdstat_incr:calls=1,.*,rejected_calls=0,failed_calls=1")
                    .contains("cmdstat_config|get:calls=1,");
            assertThat(second.send("INFO\r\n").readRedisReply()).doesNotContain("cmdstat_");
            assertThat(second.send("INFO everything\r\n").readRedisReply()).contains("cmdstat_get:", "# Keyspace");
        }
    }

    @Test
    void shouldTellOfErrorsAndTimesInRedisForm() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(2, RunningProxy.text(pool));
                RawClient first = RawClient.connect(pool.port());
                RawClient second = RawClient.connect(pool.port());
                RawClient atOne = one.connect();
                RawClient atTwo = two.connect()) {
            first.send("SET w x\r\nLPUSH w y\r\nMULTI\r\nNOPE\r\nEXEC\r\n")
                    .expect("+OK\r\n-WRONGTYPE")
                    .readLine();
            first.expect("+OK\r\n-ERR").readLine();
            first.expect("-EXECABORT").readLine();
            String asked = "INFO errorstats\r\n";
            long wrongTypes = Stream.of(atOne, atTwo)
                    .mapToLong(direct -> errors(direct.send(asked).readRedisReply(), "WRONGTYPE"))
                    .sum();

            String errors = second.send(asked).readRedisReply();
            String times = second.send("INFO latencystats\r\n").readRedisReply();

            assertThat(errors(errors, "WRONGTYPE")).isEqualTo(wrongTypes).isPositive();
            assertThat(errors(errors, "EXECABORT")).isEqualTo(1);
            assertThat(errors.lines().skip(2).filter(line -> !line.isEmpty()))
                    .allMatch(line -> line.matches("errorstat_[A-Z]+:count=[1-9][0-9]*"));
            assertThat(times).contains("# Latencystats\r\n", "latency_percentiles_usec_lpush:");
            String us = "=\\d+\\.\\d{3}";
            assertThat(times.lines().skip(2).filter(line -> !line.isEmpty()))
                    .allMatch(line ->
                            line.matches("latency_percentiles_usec_[a-z|]+:p50" + us + ",p99" + us + ",p99\\.9" + us));
            assertThat(second.send("INFO\r\n").readRedisReply())
                    .contains("# Errorstats\r\n")
                    .doesNotContain("# Latencystats");
        }
    }

    /** What an INFO says of how many errors there were of that code. */
    private static long errors(String info, String code) {
        String start = "errorstat_" + code + ":count=";
        return info.lines()
                .filter(line -> line.startsWith(start))
                .mapToLong(line -> Long.parseLong(line.substring(start.length())))
                .sum();
    }

    @Test
    void shouldKillClientsOfAnyWorker() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(2, RunningProxy.text(pool));
                RawClient first = RawClient.connect(pool.port());
                RawClient second = RawClient.connect(pool.port());
                RawClient third = RawClient.connect(pool.port())) {
            first.send("PING\r\n").expect("+PONG\r\n");
            String id = second.send("CLIENT ID\r\n").readLine().substring(1).strip();
            third.send("PING\r\n").expect("+PONG\r\n");

            first.send("CLIENT KILL ID " + id + "\r\n").expect(":1\r\n");
            assertThat(second.readUntilClosed()).isEmpty();
            first.send("CLIENT KILL TYPE normal\r\n").expect(":1\r\n");
            assertThat(third.readUntilClosed()).isEmpty();
            first.send("PING\r\nCLIENT KILL SKIPME no\r\n").expect("+PONG\r\n:1\r\n");
            assertThat(first.readUntilClosed()).isEmpty();
        }
    }

    @Test
    void shouldAnswerInOrderWhatTakesAllWorkers() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(2, RunningProxy.text(pool));
                RawClient client = RawClient.connect(pool.port())) {
            client.send("GET none\r\nCLIENT LIST ID 1000\r\nGET none\r\nPING\r\nCLIENT LIST ID 1000\r\nPING\r\n");

            client.expect("$-1\r\n$0\r\n\r\n$-1\r\n+PONG\r\n$0\r\n\r\n+PONG\r\n");
        }
    }

    @Test
    void shouldSendOnlyTheResponsesThatTheClientWants() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port());
                RawClient direct = one.connect()) {
            String requests = "SET a 1\r\nCLIENT REPLY OFF\r\nGET a\r\nPING\r\nNOPE\r\nSET a 2\r\nCLIENT REPLY SKIP\r\n"
                    + "CLIENT REPLY ON\r\nGET a\r\nCLIENT REPLY SKIP\r\nGET a\r\nGET a\r\nPING\r\nCLIENT REPLY SKIP\r\n"
                    + "DEL a\r\nGET a\r\nCLIENT REPLY OFF\r\nGET a\r\nRESET\r\nPING\r\n";
            String expected = "+OK\r\n+OK\r\n$1\r\n2\r\n$1\r\n2\r\n+PONG\r\n$-1\r\n+RESET\r\n+PONG\r\n";

            direct.send(requests).expect(expected);
            client.send(requests).expect(expected);
        }
    }

    @Test
    void shouldSumWhatAllServersSayOfTheirKeys() {
        try (RedisServer first = RedisServer.start();
                RedisServer second = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(first.port(), "one").server(second.port(), "two");
            try (RunningProxy _ = RunningProxy.start(2, RunningProxy.text(pool));
                    RawClient client = RawClient.connect(pool.port())) {
                for (int i = 0; i < 100; i++) {
                    client.send("SET key:" + i + " 1 EX 1000\r\n").expect("+OK\r\n");
                }
                client.send("SELECT 2\r\nSET a 1\r\n").expect("+OK\r\n+OK\r\n");

                String keyspace = client.send("INFO keyspace\r\n").readRedisReply();

                assertThat(keyspace)
                        .contains("\r\n# Keyspace\r\ndb0:keys=100,expires=100,avg_ttl=")
                        .contains("\r\ndb2:keys=1,expires=0,avg_ttl=0\r\n")
                        .doesNotContain("# Server");
                assertThat(client.send("INFO\r\n").readRedisReply())
                        .contains("\r\nredis_version:7.", "\r\nrole:master\r\n", "\r\nloading:0\r\n")
                        .contains("\r\nconnected_clients:1\r\n", "\r\nservers_live:2\r\n", "\r\nused_memory:")
                        .contains("\r\nservers_in_this_answer:2\r\n", "db0:keys=100");
                assertThat(client.send("INFO cpu\r\n").readRedisReply())
                        .containsPattern("\r\n# CPU\r\nused_cpu_sys:\\d+\\.\\d+\r\nused_cpu_user:\\d*[1-9.]\\d*\r\n");
                assertThat(client.send("INFO everything\r\n").readRedisReply()).contains("db0:keys=100");
            }
        }
    }

    @Test
    void shouldPassAReadyCheckAlsoWhenServersAreGoneOrHang() {
        PoolYaml others = PoolYaml.redis("alpha").server(one.port(), "one").server(Ports.free(), "two");
        try (PlayedPool pool = PlayedPool.start(others, "hanging")) {
            String info = pool.client().send("INFO\r\n").readRedisReply();

            assertThat(info).contains("\r\nloading:0\r\n", "\r\nservers:3\r\n", "\r\nservers_in_this_answer:1\r\n");
            pool.client().send("PING\r\n").expect("+PONG\r\n");
            assertThat(pool.client().send("INFO keyspace\r\n").readRedisReply()).contains("# Keyspace");
            // It owes an answer already.
            assertThat(pool.server().accept().expect("*1\r\n$4\r\nINFO\r\n").received())
                    .isEqualTo("*1\r\n$4\r\nINFO\r\n");
        }
    }

    @Test
    void shouldAnswerMoreInquiriesThanAreUnderWayAtATime() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(2, RunningProxy.text(pool))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                clients.add(RawClient.connect(pool.port()));
            }
            clients.forEach(client -> client.send("PING\r\nINFO keyspace\r\nCLIENT LIST ID 1000\r\nPING\r\n"));

            for (RawClient client : clients) {
                client.expect("+PONG\r\n");
                assertThat(client.readRedisReply()).contains("# Keyspace");
                client.expect("$0\r\n\r\n+PONG\r\n");
            }
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void shouldGoOnWhenTheClientThatAsksIsGone() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").server(one.port(), "one"), "hanging")) {
            List<RawClient> leaving = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                leaving.add(pool.connect());
                leaving.getLast().send("INFO memory\r\n");
            }
            Await.until("the server has been asked", () -> pool.server().connectionCount() > 0);
            leaving.forEach(RawClient::reset);

            assertThat(pool.client().send("INFO keyspace\r\n").readRedisReply()).contains("# Keyspace");
            Await.until(
                    "nothing is kept for clients that are gone",
                    () -> pool.proxy().keptBytes() < 4096);
        }
    }
}
