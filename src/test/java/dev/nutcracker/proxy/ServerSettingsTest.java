package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** CONFIG: what the servers have set is told, and changed at all of them where that is allowed. */
final class ServerSettingsTest {
    private static final String PASSWORD = "s3cret";

    private static RedisServer one;
    private static RedisServer two;

    @BeforeAll
    static void startServers() {
        String[] settings = {"--requirepass", PASSWORD, "--masterauth", PASSWORD, "--maxmemory", "100mb"};
        one = RedisServer.start(settings);
        two = RedisServer.start(settings);
    }

    @AfterAll
    static void stopServers() {
        one.close();
        two.close();
    }

    private static PoolYaml pool() {
        return PoolYaml.redis("alpha")
                .server(one.port(), "one")
                .server(two.port(), "two")
                .set("redis_auth", PASSWORD);
    }

    private static RawClient login(PoolYaml pool) {
        RawClient client = RawClient.connect(pool.port());
        client.sendRedisRequest("AUTH", PASSWORD).expect("+OK\r\n");
        return client;
    }

    private static RawClient direct(RedisServer server) {
        RawClient client = server.connect();
        client.sendRedisRequest("AUTH", PASSWORD).expect("+OK\r\n");
        return client;
    }

    @Test
    void shouldTellWhatTheServersHaveSet() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(2, RunningProxy.text(pool));
                RawClient client = login(pool);
                RawClient direct = direct(one)) {
            String memory = "*2\r\n$9\r\nmaxmemory\r\n$9\r\n104857600\r\n";
            client.send("CONFIG GET maxmemory\r\n").expect(memory);
            client.send("CONFIG GET MaxMemory\r\n").expect(memory.replace("maxmemory", "MaxMemory"));
            client.send("CONFIG GET HZ Timeout HZ\r\n")
                    .expect("*4\r\n$2\r\nHZ\r\n$2\r\n10\r\n$7\r\nTimeout\r\n$1\r\n0\r\n");
            for (String same : new String[] {"hash-max*", "*policy", "save", "appendonly", "nothing", "h[yz]"}) {
                String request = "CONFIG GET " + same + "\r\n";
                assertThat(client.send(request).readRedisReply())
                        .as(same)
                        .isEqualTo(direct.send(request).readRedisReply());
            }
            assertThat(client.send("CONFIG GET maxmemory* hz nothing\r\n").readRedisReply())
                    .startsWith("*")
                    .contains("maxmemory-policy", "\r\nhz\r\n$2\r\n10\r\n");
            assertThat(client.send("HELLO 3\r\n").readRedisReply()).startsWith("%");
            client.send("CONFIG GET maxmemory\r\n").expect("%1\r\n$9\r\nmaxmemory\r\n$9\r\n104857600\r\n");
        }
    }

    @Test
    void shouldTellItsOwnSettingsInPlaceOfTheServers() {
        PoolYaml pool = pool().set("redis_db", 20)
                .set("client_connections", 7)
                .set("slowlog_log_slower_than", 5)
                .set("slowlog_max_len", 3);
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = login(pool)) {
            client.send("CONFIG GET databases\r\n").expect("*2\r\n$9\r\ndatabases\r\n$2\r\n21\r\n");
            client.send("CONFIG GET maxclients\r\n").expect("*2\r\n$10\r\nmaxclients\r\n$1\r\n7\r\n");
            client.send("CONFIG GET cluster-enabled\r\n").expect("*2\r\n$15\r\ncluster-enabled\r\n$2\r\nno\r\n");
            client.send("CONFIG GET slowlog-max-len\r\n").expect("*2\r\n$15\r\nslowlog-max-len\r\n$1\r\n3\r\n");
            client.send("CONFIG GET slowlog-log-slower-than\r\n")
                    .expect("*2\r\n$23\r\nslowlog-log-slower-than\r\n$1\r\n5\r\n");
        }
    }

    @Test
    void shouldTellNoSecretAndNoWayPastTheProxy() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = login(pool)) {
            for (String hidden :
                    new String[] {"requirepass", "masterauth", "masteruser", "tls-key-file-pass", "port", "BIND"}) {
                client.send("CONFIG GET " + hidden + "\r\n").expect("*0\r\n");
            }
            for (String patterns : new String[] {"*", "require* maxmemory", "*pass*", "[a-z]*"}) {
                assertThat(client.send("CONFIG GET " + patterns + "\r\n").readRedisReply())
                        .as(patterns)
                        .startsWith("*")
                        .doesNotContain(PASSWORD, "requirepass", "masterauth", Integer.toString(one.port()));
            }
            assertThat(client.send("CONFIG GET *\r\n").readRedisReply())
                    .contains("\r\nmaxmemory\r\n", "\r\ndatabases\r\n$2\r\n16\r\n", "\r\nmaxclients\r\n");
        }
    }

    @Test
    void shouldTellWhatTheFirstServerHasWhereTheyDiffer() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = login(pool);
                RawClient direct = direct(two)) {
            direct.send("CONFIG SET hz 77\r\n").expect("+OK\r\n");
            client.send("CONFIG GET hz\r\n").expect("*2\r\n$2\r\nhz\r\n$2\r\n10\r\n");
        }
    }

    @Test
    void shouldTellWhatALiveServerHasWhileTheFirstIsDown() {
        PoolYaml pool = PoolYaml.redis("alpha")
                .server(Ports.free(), "one")
                .server(two.port(), "two")
                .set("redis_auth", PASSWORD);
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = login(pool)) {
            client.send("CONFIG GET maxmemory\r\n").expect("*2\r\n$9\r\nmaxmemory\r\n$9\r\n104857600\r\n");
        }
    }

    @Test
    void shouldPassOnWhyServersDoNotTell() {
        try (RedisServer managed = RedisServer.start("--rename-command", "CONFIG", "")) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .server(managed.port(), "one")
                    .server(Ports.free(), "two")
                    .set("allow_config_set", true);
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                assertThat(client.send("CONFIG GET notify-keyspace-events\r\n").readRedisReply())
                        .startsWith("-ERR unknown command 'CONFIG'");
                client.send("CONFIG GET databases\r\n").expect("*2\r\n$9\r\ndatabases\r\n$2\r\n16\r\n");
                client.send("PING\r\n").expect("+PONG\r\n");
            }
        }
    }

    /** What Spring Session does when it starts. */
    @Test
    void shouldLetSpringSessionAskForEventsAndSetThemAtAllServers() {
        PoolYaml pool = pool().set("allow_config_set", true);
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = login(pool);
                RawClient atOne = direct(one);
                RawClient atTwo = direct(two)) {
            String get = "CONFIG GET notify-keyspace-events\r\n";
            client.send(get).expect("*2\r\n$22\r\nnotify-keyspace-events\r\n$0\r\n\r\n");
            client.send("CONFIG SET notify-keyspace-events Egx\r\n").expect("+OK\r\n");
            for (RawClient each : new RawClient[] {client, atOne, atTwo}) {
                each.send(get).expect("*2\r\n$22\r\nnotify-keyspace-events\r\n$3\r\ngxE\r\n");
            }
            client.send("CONFIG SET notify-keyspace-events ''\r\n").expect("+OK\r\n");
            client.send("CONFIG RESETSTAT\r\n").expect("+OK\r\n");
            assertThat(client.send("CONFIG SET nothing 1\r\n").readRedisReply()).startsWith("-ERR ");
        }
    }

    @Test
    void shouldNotSetWhatIsTheProxysOrEachServersOwn() {
        PoolYaml pool = pool().set("allow_config_set", true);
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = login(pool);
                RawClient direct = direct(one)) {
            assertThat(client.send("CONFIG SET hz 10 timeout 5\r\n").readRedisReply())
                    .isEqualTo(
                            "-ERR CONFIG SET failed (possibly related to argument 'timeout') - 'timeout' is a setting of"
                                    + " the proxy, and in its configuration file\r\n");
            for (String own :
                    new String[] {"requirepass", "DIR", "dbfilename", "port", "masterauth", "replica-announce-ip"}) {
                assertThat(client.send("CONFIG SET hz 10 " + own + " x\r\n").readRedisReply())
                        .as(own)
                        .contains("' is each server's own: set it at the server itself");
            }
            direct.send("CONFIG GET requirepass\r\n").expect("*2\r\n$11\r\nrequirepass\r\n$6\r\ns3cret\r\n");
        }
    }

    @Test
    void shouldNameTheKeyThatAllowsToSet() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = login(pool)) {
            for (String request : new String[] {"SET hz 20", "RESETSTAT", "REWRITE"}) {
                assertThat(client.send("CONFIG " + request + "\r\n").readRedisReply())
                        .startsWith("-ERR CONFIG " + request.split(" ", -1)[0] + " is not allowed: ")
                        .contains("allow_config_set: true");
            }
        }
    }
}
