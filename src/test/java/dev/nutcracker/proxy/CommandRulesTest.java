package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.Limit;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools whose operator denies commands, renames them or refuses writes, beside servers that are set up likewise. */
final class CommandRulesTest {
    private static RedisServer one;
    private static RedisServer two;
    /** Its settings are those that the proxy has from its file. */
    private static RedisServer restricted;

    @BeforeAll
    static void startServers() {
        one = RedisServer.start();
        two = RedisServer.start();
        restricted = RedisServer.start(
                "--rename-command",
                "INCR",
                "",
                "--rename-command",
                "GET",
                "MYGET",
                "--rename-command",
                "OBJECT",
                "OBJ",
                "--rename-command",
                "PING",
                "P",
                "--rename-command",
                "MSET",
                "putAll");
    }

    @AfterAll
    static void stopServers() {
        one.close();
        two.close();
        restricted.close();
    }

    private static PoolYaml pool(String limits) {
        return PoolYaml.redis("alpha")
                .server(one.port(), "one")
                .server(two.port(), "two")
                .set("limits", limits);
    }

    private static PoolYaml ofOneServer(String limits) {
        return PoolYaml.redis("alpha").server(one.port(), "one").set("limits", limits);
    }

    private static String answers(int port, String requests, String last) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(requests + "ECHO " + last + "\r\n");
            StringBuilder answers = new StringBuilder();
            while (answers.indexOf(last) < 0) {
                answers.append(client.readRedisReply());
            }
            return answers.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HELLO 3\r\n"})
    void shouldDenyAndRenameAsAServerDoes(String version) {
        String requests = version
                + String.join(
                        "\r\n",
                        "MSET a 1 b 2",
                        "putall a 1 b 2",
                        "MyGet a",
                        "GET a",
                        "get 'a\\nb' c",
                        "myget",
                        "myget a b",
                        "INCR a",
                        "P",
                        "p x",
                        "PING",
                        "OBJ encoding a",
                        "OBJ nope a",
                        "OBJ",
                        "OBJECT encoding a",
                        "COMMAND COUNT x",
                        "COMMAND GETKEYS myget a",
                        "COMMAND GETKEYS get a",
                        "MULTI",
                        "MYGET a",
                        "P",
                        "OBJ refcount nothing",
                        "SET c 1",
                        "EXEC",
                        "MULTI",
                        "INCR c",
                        "MYGET c",
                        "EXEC",
                        "MULTI",
                        "GET c",
                        "EXEC",
                        "MULTI",
                        "MYGET",
                        "EXEC",
                        "");
        String limits = "{deny: [incr], rename: [{from: get, to: MYGET}, {from: object, to: obj}, {from: ping, to: p},"
                + " {from: mset, to: putall}]}";
        PoolYaml pool = ofOneServer(limits);
        try (RunningProxy _ = RunningProxy.start(pool)) {
            assertThat(withoutHello(answers(pool.port(), requests, "the-end"), version))
                    .isEqualTo(withoutHello(answers(restricted.port(), requests, "the-end"), version));
        }
    }

    @Test
    void shouldSendALargeRenamedRequestInTheMidstOfOthers() {
        PoolYaml pool = pool("{rename: [{from: set, to: a_name_that_is_longer_than_any_command_has}]}");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            String value = "v".repeat(3_000_000);
            client.sendRedisRequest("PING")
                    .sendRedisRequest("a_name_that_is_longer_than_any_command_has", "big", value);
            client.sendRedisRequest("STRLEN", "big").sendRedisRequest("SET", "big", "x");
            client.expect("+PONG\r\n+OK\r\n:3000000\r\n");
            assertThat(client.readRedisReply())
                    .startsWith("-ERR unknown command 'SET', with args beginning with: 'big'");
        }
    }

    @Test
    void shouldSubscribePublishAndBlockUnderOtherNames() {
        PoolYaml pool =
                pool("{rename: [{from: subscribe, to: hear}, {from: publish, to: tell}, {from: blpop, to: await}]}");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient hearing = RawClient.connect(pool.port());
                RawClient client = RawClient.connect(pool.port())) {
            hearing.send("HEAR news\r\n").expect("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n");
            client.send("TELL news x\r\n").expect(":1\r\n");
            hearing.expect("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$1\r\nx\r\n");
            client.send("RPUSH list x\r\nAWAIT list 0\r\n").expect(":1\r\n*2\r\n$4\r\nlist\r\n$1\r\nx\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HELLO 3\r\n"})
    void shouldRefuseToWriteAsAReplicaDoes(String version) throws IOException {
        String requests = version
                + String.join(
                        "\r\n",
                        "SET nokey",
                        "SET nokey b",
                        "DEL nokey other",
                        "GET nokey",
                        "MGET nokey other",
                        "SORT nokey",
                        "SORT_RO nokey",
                        "FUNCTION LOAD x",
                        "MULTI",
                        "GET nokey",
                        "SET nokey b",
                        "EXEC",
                        "MULTI",
                        "GET nokey",
                        "EXEC",
                        "BLPOP nokey 0",
                        "WATCH nokey",
                        "UNWATCH",
                        "");
        PoolYaml pool = pool("{read_only: true}");
        try (RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1 1");
                RunningProxy _ = RunningProxy.start(pool)) {
            String theirs = answers(replica.port(), requests, "the-end");
            String ours = answers(pool.port(), requests, "the-end");
            assertThat(withoutHello(ours, version)).isEqualTo(withoutHello(theirs, version));
        }
    }

    private static String withoutHello(String answers, String version) {
        return version.isEmpty() ? answers : answers.substring(answers.indexOf("-ERR"));
    }

    @Test
    void shouldRefuseScriptsThatMayWrite() {
        PoolYaml pool = pool("{read_only: true, deny: [strlen]}");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("EVAL 'return 1' 0\r\nEVAL_RO 'return 1' 0\r\nEVALSHA a 0\r\nFCALL f 0\r\n");
            String readOnly = "-READONLY You can't write against a read only replica.\r\n";
            client.expect(readOnly + ":1\r\n" + readOnly + readOnly);
            client.send("STRLEN a\r\nNOPE a\r\nPING\r\n").readRedisReply();
            long[] limited = proxy.metrics("alpha").limited();
            assertThat(limited[Limit.READ_ONLY.ordinal()]).isEqualTo(3);
            assertThat(limited[Limit.DENY.ordinal()]).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeOnOtherRulesByAReload() throws IOException {
        PoolYaml pool = pool("{read_only: true}");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port());
                RawClient inTransaction = RawClient.connect(pool.port())) {
            client.send("SET a b\r\n").expect("-READONLY You can't write against a read only replica.\r\n");
            inTransaction.send("MULTI\r\nGET {a}\r\n").expect("+OK\r\n+QUEUED\r\n");
            proxy.reload(pool.set("limits", "{deny: [strlen], rename: [{from: set, to: put}]}"));
            client.send("PUT {a} b\r\nSET a b\r\nSTRLEN a\r\n").expect("+OK\r\n");
            assertThat(client.readRedisReply()).startsWith("-ERR unknown command 'SET'");
            assertThat(client.readRedisReply()).startsWith("-ERR unknown command 'STRLEN'");
            inTransaction.send("PUT {a} c\r\nEXEC\r\n").expect("+QUEUED\r\n*2\r\n$1\r\nb\r\n+OK\r\n");
            proxy.reload(pool.set("limits", "{}"));
            client.send("SET a b\r\nSTRLEN {a}\r\n").expect("+OK\r\n:1\r\n");
        }
    }

    @Test
    void shouldRestrictMemcachedsCommandsAndTakeOnOtherRules() throws IOException {
        try (MemcachedServer server = MemcachedServer.start()) {
            PoolYaml pool =
                    PoolYaml.memcache("beta").server(server.port(), "one").set("limits", "{deny: [flush_all]}");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("set a 0 0 1\r\nx\r\nflush_all\r\nget a\r\n");
                client.expect("STORED\r\nERROR\r\nVALUE a 0 1\r\nx\r\nEND\r\n");
                proxy.reload(pool.set("limits", "{read_only: true}"));
                client.send("set a 0 0 13\r\nflush_all\r\nxx\r\nset a 0 0 1 noreply\r\ny\r\nget a\r\nmg a v N3\r\n");
                client.expect("SERVER_ERROR read only\r\nVALUE a 0 1\r\nx\r\nEND\r\nSERVER_ERROR read only\r\n");
                proxy.reload(pool.set("limits", "{}"));
                client.send("flush_all\r\nget a\r\n").expect("OK\r\nEND\r\n");
            }
        }
    }

    @Test
    void shouldServeTheRulesOfEachPoolAlone() {
        PoolYaml alpha = pool("{deny: [\"@write\"]}");
        PoolYaml beta = PoolYaml.redis("beta").server(one.port(), "one");
        try (RunningProxy _ = RunningProxy.start(alpha, beta)) {
            for (String request : List.of("SET a b\r\n", "LPUSH a b\r\n")) {
                assertThat(answers(alpha.port(), request, "end")).startsWith("-ERR unknown command");
            }
            assertThat(answers(beta.port(), "SET a b\r\n", "end")).startsWith("+OK");
        }
    }
}
