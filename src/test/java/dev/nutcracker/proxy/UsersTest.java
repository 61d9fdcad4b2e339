package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users of Redis pools with rights of their own, over sockets: what they may do, and what a reload does to them. */
final class UsersTest {
    private static final String KEY =
            "-NOPERM this user has no permissions to access one of the keys used as arguments\r\n";
    private static final String CHANNEL =
            "-NOPERM this user has no permissions to access one of the channels used as arguments\r\n";
    private static final String WRONGPASS = "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
    private static final String USERS = """
            user default off
            user adm on >adm +@all ~* &*
            user app on >app +@all -@dangerous ~app:* %R~shared:* &news.*
            """;

    private static RedisServer redis;
    private static RedisServer second;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        second = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
        second.close();
    }

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("users.acl");
        Files.writeString(file, USERS);
    }

    private PoolYaml pool() {
        return PoolYaml.redis("alpha")
                .set("users_file", file)
                .server(redis.port(), "one")
                .server(second.port(), "two");
    }

    private PoolYaml alone() {
        return PoolYaml.redis("alpha").set("users_file", file).server(redis.port(), "one");
    }

    private static RawClient login(PoolYaml pool, String user) {
        RawClient client = RawClient.connect(pool.port());
        assertThat(ask(client, "AUTH", user, user)).isEqualTo("+OK\r\n");
        return client;
    }

    private static String ask(RawClient client, String... words) {
        client.sendRedisRequest(words);
        return client.readRedisReply();
    }

    @Test
    void shouldLetNobodyInWithoutAPassword() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            assertThat(ask(client, "GET", "app:1")).isEqualTo("-NOAUTH Authentication required.\r\n");
            assertThat(ask(client, "ACL", "WHOAMI")).isEqualTo("-NOAUTH Authentication required.\r\n");
            assertThat(ask(client, "AUTH", "app", "wrong")).isEqualTo(WRONGPASS);
            assertThat(ask(client, "AUTH", "nobody", "app")).isEqualTo(WRONGPASS);
            assertThat(ask(client, "AUTH", "app")).isEqualTo(WRONGPASS);
            assertThat(ask(client, "HELLO", "3"))
                    .startsWith("-NOAUTH HELLO must be called with the client already"
                            + " authenticated, otherwise the HELLO AUTH <user> <pass> option");
            assertThat(ask(client, "HELLO", "3", "AUTH", "app", "app")).startsWith("%7\r\n");
            assertThat(ask(client, "ACL", "WHOAMI")).isEqualTo("$3\r\napp\r\n");
            assertThat(ask(client, "AUTH", "adm", "wrong")).isEqualTo(WRONGPASS);
            assertThat(ask(client, "ACL", "WHOAMI")).isEqualTo("$3\r\napp\r\n");
            assertThat(ask(client, "RESET")).isEqualTo("+RESET\r\n");
            assertThat(ask(client, "GET", "app:1")).isEqualTo("-NOAUTH Authentication required.\r\n");
        }
    }

    @Test
    void shouldHoldEachUserToItsRights() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = login(pool, "app")) {
            assertThat(ask(client, "SET", "app:1", "x")).isEqualTo("+OK\r\n");
            assertThat(ask(client, "GET", "other")).isEqualTo(KEY);
            assertThat(ask(client, "SET", "shared:1", "x")).isEqualTo(KEY);
            assertThat(ask(client, "MGET", "app:1", "shared:1", "app:2")).startsWith("*3\r\n");
            assertThat(ask(client, "MGET", "app:1", "app:2", "other")).isEqualTo(KEY);
            assertThat(ask(client, "config", "GET", "x"))
                    .isEqualTo("-NOPERM this user has no permissions to run the 'config|get' command\r\n");
            assertThat(ask(client, "PUBLISH", "news.a", "x")).isEqualTo(":0\r\n");
            assertThat(ask(client, "PUBLISH", "other", "x")).isEqualTo(CHANNEL);
            assertThat(ask(client, "EVAL", "return 1", "1", "app:1")).isEqualTo(KEY);
            assertThat(ask(client, "PING")).isEqualTo("+PONG\r\n");
            client.send("get other\r\nget app:1\r\n");
            assertThat(client.readRedisReply()).isEqualTo(KEY);
            assertThat(client.readRedisReply()).isEqualTo("$1\r\nx\r\n");
        }
    }

    @Test
    void shouldLetAUserSubscribeToItsChannelsOnly() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = login(pool, "app")) {
            for (String command : new String[] {"SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE"}) {
                assertThat(ask(client, command, "other")).as(command).isEqualTo(CHANNEL);
                assertThat(ask(client, command, "news.a", "other")).as(command).isEqualTo(CHANNEL);
            }
            assertThat(ask(client, "PSUBSCRIBE", "news.a")).isEqualTo(CHANNEL);
            assertThat(ask(client, "MULTI")).isEqualTo("+OK\r\n");
            assertThat(ask(client, "SUBSCRIBE", "other")).isEqualTo(CHANNEL);
            assertThat(ask(client, "DISCARD")).isEqualTo("+OK\r\n");
            assertThat(ask(client, "SUBSCRIBE", "news.a")).startsWith("*3\r\n$9\r\nsubscribe\r\n$6\r\nnews.a\r\n:1");
            assertThat(ask(client, "PSUBSCRIBE", "news.*")).endsWith("news.*\r\n:2\r\n");
        }
    }

    @Test
    void shouldRunNoTransactionWithARequestThatItsUserMayNotMake() {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = login(pool, "app")) {
            assertThat(ask(client, "MULTI")).isEqualTo("+OK\r\n");
            assertThat(ask(client, "SET", "app:5", "x")).isEqualTo("+QUEUED\r\n");
            assertThat(ask(client, "GET", "other")).isEqualTo(KEY);
            assertThat(ask(client, "EXEC"))
                    .isEqualTo("-EXECABORT Transaction discarded because of previous errors.\r\n");
            assertThat(ask(client, "GET", "app:5")).isEqualTo("$-1\r\n");
            assertThat(ask(client, "WATCH", "other")).isEqualTo(KEY);
            assertThat(ask(client, "ACL", "LOG"))
                    .isEqualTo("-NOPERM this user has no permissions to run the 'acl|log' command\r\n");
        }
    }

    @Test
    void shouldShowAUserOnlyNamesThatItMayRead() {
        for (PoolYaml pool : new PoolYaml[] {pool(), alone()}) {
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient adm = login(pool, "adm");
                    RawClient app = login(pool, "app")) {
                for (String key : new String[] {"app:7", "shared:7", "hidden:7"}) {
                    assertThat(ask(adm, "SET", key, "x")).isEqualTo("+OK\r\n");
                }
                assertThat(scanned(adm)).contains("hidden:7", "app:7");
                assertThat(scanned(app)).contains("app:7", "shared:7").doesNotContain("hidden:7");
                assertThat(ask(app, "KEYS", "*"))
                        .isEqualTo("-NOPERM this user has no permissions to run the 'keys' command\r\n");
                assertThat(ask(app, "RANDOMKEY")).isEqualTo(KEY);
                assertThat(ask(app, "SORT", "app:list", "BY", "w_*"))
                        .isEqualTo("-NOPERM this user has no permissions to run the 'sort' command\r\n");
                assertThat(ask(app, "MULTI")).isEqualTo("+OK\r\n");
                assertThat(ask(app, "SCAN", "0"))
                        .isEqualTo("-ERR 'scan' is not served by the proxy inside a transaction\r\n");
            }
        }
    }

    private static String scanned(RawClient client) {
        StringBuilder all = new StringBuilder();
        String cursor = "0";
        do {
            String reply = ask(client, "SCAN", cursor, "COUNT", "1000");
            cursor = reply.split("\r\n", -1)[2];
            all.append(reply);
        } while (!cursor.equals("0"));
        return all.toString();
    }

    @Test
    void shouldKeepLittleOfARequestThatWillBeRefused() throws IOException {
        Files.writeString(file, USERS + "user reader on >reader +@read ~*\n");
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = login(pool, "reader")) {
            client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000000\r\n" + "v".repeat(3_000_000));
            // The proxy has read more than it keeps.
            Await.until("the rest is dropped", () -> proxy.keptBytes() < 20_000);
            try (RawClient other = login(pool, "reader")) {
                assertThat(ask(other, "GET", "k")).isEqualTo("$-1\r\n");
            }
            assertThat(proxy.keptBytes()).isLessThan(20_000);
        }
    }

    @Test
    void shouldShowAndLoadUsersAsRedisDoes() throws IOException {
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient adm = login(pool, "adm");
                RawClient app = login(pool, "app")) {
            assertThat(ask(app, "GET", "other")).isEqualTo(KEY);
            assertThat(ask(adm, "ACL", "USERS")).isEqualTo("*3\r\n$3\r\nadm\r\n$3\r\napp\r\n$7\r\ndefault\r\n");
            assertThat(ask(adm, "ACL", "DRYRUN", "app", "GET", "other"))
                    .contains("This user has no permissions to access the 'other' key");
            assertThat(ask(adm, "ACL", "DRYRUN", "app", "GET", "app:1")).isEqualTo("+OK\r\n");
            assertThat(ask(adm, "ACL", "DRYRUN", "eve", "GET", "x")).isEqualTo("-ERR User 'eve' not found\r\n");
            assertThat(ask(adm, "ACL", "LOG")).contains("\r\nkey\r\n", "\r\ntoplevel\r\n", "\r\nother\r\n", "user=app");
            assertThat(ask(adm, "ACL", "LOG", "RESET")).isEqualTo("+OK\r\n");
            assertThat(ask(adm, "ACL", "LOG")).isEqualTo("*0\r\n");
            assertThat(ask(adm, "ACL", "SETUSER", "eve", "on"))
                    .isEqualTo("-ERR users are changed in their file: edit it and send ACL LOAD\r\n");
            assertThat(ask(adm, "CLIENT", "LIST")).contains("user=adm", "user=app");

            Files.writeString(file, USERS + "user eve on >eve +@all ~* &*\nuser bob +nosuch\n");
            assertThat(ask(adm, "ACL", "LOAD"))
                    .isEqualTo("-ERR " + file + ":5: Error in applying operation '+nosuch': Unknown command or category"
                            + " name in ACL. WARNING: ACL errors detected, no change to the previously active ACL rules"
                            + " was performed\r\n");
            Files.writeString(file, USERS + "user eve on >eve +@all ~* &*\n");
            assertThat(ask(adm, "ACL", "LOAD")).isEqualTo("+OK\r\n");
            login(pool, "eve").close();
            assertThat(ask(app, "GET", "app:1")).startsWith("$");
        }
    }

    @Test
    void shouldCloseOnlyThoseWhomAReloadConcerns() throws IOException {
        Files.writeString(file, USERS + """
                user gone on >gone +@all ~* &*
                user off on >off +@all ~* &*
                user pass on >pass +@all ~* &*
                user sub on >sub +@all ~* &news.* &more
                """);
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(2, RunningProxy.text(pool));
                RawClient app = login(pool, "app");
                RawClient gone = login(pool, "gone");
                RawClient off = login(pool, "off");
                RawClient pass = login(pool, "pass");
                RawClient subscriber = login(pool, "sub");
                RawClient other = login(pool, "sub");
                RawClient blocked = login(pool, "gone")) {
            assertThat(ask(subscriber, "SUBSCRIBE", "more")).contains("more");
            assertThat(ask(other, "SUBSCRIBE", "news.x")).contains("news.x");
            blocked.sendRedisRequest("BLPOP", "nothing", "0");
            Files.writeString(file, """
                    user default off
                    user adm on >adm +@all ~* &*
                    user app on >app +get ~app:1 &news.*
                    user off off >off +@all ~* &*
                    user pass on >changed +@all ~* &*
                    user sub on >sub +@all ~* &news.*
                    """);
            proxy.reload(pool);

            assertThat(ask(app, "GET", "app:1")).startsWith("$");
            assertThat(ask(app, "GET", "app:2")).isEqualTo(KEY);
            assertThat(ask(pass, "SET", "any", "x")).isEqualTo("+OK\r\n");
            assertThat(ask(other, "PING")).contains("pong");
            gone.readUntilClosed();
            off.readUntilClosed();
            subscriber.readUntilClosed();
            blocked.readUntilClosed();
        }
    }

    @Test
    void shouldNotRunATransactionThatWasQueuedByOtherRights() throws IOException {
        PoolYaml pool = alone();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient adm = login(pool, "adm");
                RawClient app = login(pool, "app");
                RawClient watching = login(pool, "app")) {
            assertThat(ask(adm, "SET", "app:7", "before")).isEqualTo("+OK\r\n");
            assertThat(ask(app, "MULTI")).isEqualTo("+OK\r\n");
            assertThat(ask(app, "SET", "app:7", "after")).isEqualTo("+QUEUED\r\n");
            assertThat(ask(watching, "WATCH", "app:8")).isEqualTo("+OK\r\n");
            assertThat(ask(watching, "MULTI")).isEqualTo("+OK\r\n");
            assertThat(ask(watching, "SET", "app:7", "after")).isEqualTo("+QUEUED\r\n");
            assertThat(ask(adm, "MULTI")).isEqualTo("+OK\r\n");
            assertThat(ask(adm, "GET", "app:7")).isEqualTo("+QUEUED\r\n");

            Files.writeString(file, USERS.replace("~app:*", "~other:*"));
            proxy.reload(pool);

            String aborted =
                    "-EXECABORT Transaction discarded because of: NOPERM ACLs rules changed between the moment the"
                            + " transaction was accumulated and the EXEC call\r\n";
            assertThat(ask(app, "EXEC")).isEqualTo(aborted);
            assertThat(ask(watching, "EXEC")).isEqualTo(aborted);
            assertThat(ask(adm, "EXEC")).isEqualTo("*1\r\n$6\r\nbefore\r\n");
            assertThat(ask(app, "EXEC")).isEqualTo("-ERR EXEC without MULTI\r\n");
        }
    }

    @Test
    void shouldRunATransactionOfAUserWhoseRightsStay() throws IOException {
        PoolYaml pool = alone();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient app = login(pool, "app")) {
            assertThat(ask(app, "MULTI")).isEqualTo("+OK\r\n");
            assertThat(ask(app, "SET", "app:9", "x")).isEqualTo("+QUEUED\r\n");

            Files.writeString(file, USERS.replace(">app", ">other") + "user eve on >eve +get ~app:*\n");
            proxy.reload(pool);

            assertThat(ask(app, "EXEC")).isEqualTo("*1\r\n+OK\r\n");
            RawClient eve = login(pool, "eve");
            assertThat(ask(eve, "EXEC"))
                    .isEqualTo(
                            "-EXECABORT Transaction discarded because of: NOPERM this user has no permissions to run the"
                                    + " 'exec' command\r\n");
            eve.close();
        }
    }

    @Test
    void shouldGiveAClientWhatItIsOwedBeforeItIsClosed() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").set("users_file", file).server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = login(pool, "app")) {
                client.sendRedisRequest("GET", "app:1");
                FakeServer.Connection atServer = server.accept();
                atServer.readRedisRequest();
                Files.writeString(file, "user default off\n");
                proxy.reload(pool);
                atServer.send("$1\r\nx\r\n");
                assertThat(client.readUntilClosed()).isEqualTo("$1\r\nx\r\n");
            }
        }
    }

    @Test
    void shouldLetOnlySomeUsersIntoAPool() {
        PoolYaml pool = pool().set("logins", "[app]");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            assertThat(ask(client, "AUTH", "adm", "adm")).isEqualTo(WRONGPASS);
            assertThat(ask(client, "AUTH", "app", "app")).isEqualTo("+OK\r\n");
        }
    }

    @Test
    void shouldLetAnOpenDefaultUserInWithItsRights() throws IOException {
        Files.writeString(file, "user default on nopass +get ~open:*\nuser app on >app +@all ~* &*\n");
        PoolYaml pool = pool();
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            assertThat(ask(client, "GET", "open:1")).isEqualTo("$-1\r\n");
            assertThat(ask(client, "GET", "other")).isEqualTo(KEY);
            assertThat(ask(client, "AUTH", "x"))
                    .isEqualTo("-ERR AUTH <password> called without any password configured for the default user. Are"
                            + " you sure your configuration is correct?\r\n");
            assertThat(ask(client, "AUTH", "app", "app")).isEqualTo("+OK\r\n");
            assertThat(ask(client, "GET", "none")).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void shouldLetScriptsRunWithTheirDeclaredKeysIfThePoolSaysSo() {
        PoolYaml pool = alone().set("scripts", "declared");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = login(pool, "app")) {
            assertThat(ask(client, "EVAL", "return 1", "1", "app:1")).isEqualTo(":1\r\n");
            assertThat(ask(client, "EVAL", "return 1", "2", "app:1", "other")).isEqualTo(KEY);
        }
    }

    @Test
    void shouldDescribeUsersInThePoolItself() throws IOException {
        Path password = Files.writeString(directory.resolve("pw"), "from-file\n");
        PoolYaml pool = PoolYaml.redis("alpha")
                .set(
                        "users",
                        "[{name: bob, rules: \"on ~b:* +@read\", password_file: " + password
                                + "}, {name: default, rules: \"off\"}]")
                .server(redis.port(), "one");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            assertThat(ask(client, "AUTH", "bob", "from-file")).isEqualTo("+OK\r\n");
            assertThat(ask(client, "GET", "b:1")).isEqualTo("$-1\r\n");
            assertThat(ask(client, "SET", "b:1", "x"))
                    .isEqualTo("-NOPERM this user has no permissions to run the 'set' command\r\n");
        }
    }
}
