package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.hash.KeyHash;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.RoutingRule;
import dev.nutcracker.routing.WeightedServer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfigWarningsTest {
    private static final String TWO_SERVERS = """
            alpha:
              listen: /tmp/x
              hash: %s
              distribution: %s
              servers:
               - a:1:1
               - b:1:1
            """;

    @Test
    void shouldTellThatRoutesOfSeveralPoolsDoNotReadFromReplicas() throws ConfigException {
        assertThat(warnings("""
                a:
                  listen: 127.0.0.1:1
                  redis: true
                  routes: [{pool: b, copy_to: [c]}]
                b:
                  redis: true
                  read_from: prefer_replica
                  replicas: "127.0.0.1:2 one"
                  servers: ["127.0.0.1:3:1 one"]
                c:
                  redis: true
                  servers: ["127.0.0.1:4:1 one"]
                """))
                .contains("4:19: pool: pool \"b\" has read_from; the requests of a route with copy_to are served by its"
                        + " primaries");
    }

    @Test
    void shouldNotWarnOfAnOrdinaryPool() throws ConfigException {
        assertThat(warnings(Samples.BASE)).isEmpty();
        assertThat(warnings(TWO_SERVERS.formatted("fnv1a_64", "ketama"))).isEmpty();
    }

    @Test
    void shouldWarnOfPasswordsThatLookLikeNamesOfTheEnvironment() throws ConfigException {
        String warning =
                "is taken as it is: ${NAME} is not replaced by the environment's value here; a file can hold the value";
        assertThat(warnings(Samples.pool("redis: true", "redis_auth: ${SECRET}")))
                .containsExactly("4:15: redis_auth: " + warning + " (redis_auth_file)");
        assertThat(warnings(Samples.pool("memcache_auth: joe:${SECRET}")))
                .containsExactly("3:18: memcache_auth: " + warning + " (memcache_auth_file)");
        assertThat(warnings(Samples.pool("redis: true", "redis_auth: $ecret{}")))
                .isEmpty();
    }

    @Test
    void shouldWarnOfUsersThatNobodyCanBe() throws ConfigException {
        assertThat(warnings(Samples.pool("limits: {users: [{name: joe, requests_per_second: 5}]}")))
                .containsExactly("3:3: limits: users has no effect: the pool has no users");
        assertThat(warnings(Samples.pool(
                        "users: [{name: default, rules: \"off\"}]",
                        "limits: {users: [{name: joe, requests_per_second: 5}]}")))
                .containsExactly("4:3: limits: users: \"joe\" is not a user, so the limit has no effect");
    }

    @Test
    void shouldWarnOfAnOpenDoor() throws ConfigException {
        String warning = "users: a client that does not log in is the user default, who may do everything without a"
                + " password; to change that, describe it: user default off";
        assertThat(warnings(Samples.pool("users: [{name: app, rules: on}]"))).containsExactly("3:3: " + warning);
        assertThat(warnings(Samples.pool("users: [{name: app, rules: on}]", "logins: [app]")))
                .isEmpty();
    }

    @Test
    void shouldWarnOfHashesThatDoNotFillARing() throws ConfigException {
        assertThat(warnings(TWO_SERVERS.formatted("crc32", "ketama")))
                .containsExactly("3:9: hash: crc32 reaches only the first 1/131072 of a ketama ring, so practically"
                        + " all keys go to one server; crc32a reaches all of it, but moves keys");
        assertThat(warnings(TWO_SERVERS.formatted("crc16", "ketama")))
                .containsExactly("3:9: hash: on a ketama ring, crc16 sends keys that differ only in their last"
                        + " character to one server, and keys of one or two characters to few: the load is uneven");
    }

    @Test
    void shouldNotWarnOfThoseHashesWhereTheyDoNoHarm() throws ConfigException {
        assertThat(warnings(TWO_SERVERS.formatted("crc32", "modula"))).isEmpty();
        assertThat(warnings(TWO_SERVERS.formatted("crc32a", "ketama"))).isEmpty();
        assertThat(warnings(Samples.pool("hash: crc32"))).isEmpty();
    }

    /** What the warning of crc16 says, on a ring of four servers. */
    @Test
    void shouldSayOfCrc16WhatIsTrue() {
        List<WeightedServer> servers = List.of(
                new WeightedServer("a", 1),
                new WeightedServer("b", 1),
                new WeightedServer("c", 1),
                new WeightedServer("d", 1));
        Router router = new RoutingRule(KeyHash.CRC16, null, Distribution.KETAMA).router(servers);

        int together = 0;
        for (int group = 0; group < 1000; group++) {
            int first = route(router, "user:" + group + "0");
            for (int i = 1; i < 10; i++) {
                if (route(router, "user:" + group + i) == first) {
                    together++;
                }
            }
        }

        assertThat(together).isGreaterThan(8_800);
    }

    @Test
    void shouldWarnOfAServerWithoutAPlaceOnTheRing() throws ConfigException {
        String text = Samples.serving("a:1:100000", "b:1:1", "c:1:1 x");

        assertThat(warnings(text))
                .containsExactly(
                        "5:6: servers: the weight of \"b:1\" is too small beside the others' for a place on the ring: it"
                                + " receives no key",
                        "6:6: servers: the weight of \"x\" is too small beside the others' for a place on the ring: it"
                                + " receives no key");
        assertThat(warnings(text + "  distribution: modula\n")).isEmpty();
    }

    @Test
    void shouldWarnOfEjectionWithoutTimeout() throws ConfigException {
        assertThat(warnings(Samples.pool("auto_eject_hosts: true")))
                .containsExactly("3:21: auto_eject_hosts: without timeout, a server that accepts requests and never"
                        + " answers is not ejected");
        assertThat(warnings(Samples.pool("auto_eject_hosts: true", "timeout: 400")))
                .isEmpty();
    }

    @Test
    void shouldWarnOfListenAddressesThatMeanSomethingElse() throws ConfigException {
        assertThat(warnings(Samples.listening("'*:22121'")))
                .containsExactly("2:11: listen: * means the loopback address; write 0.0.0.0 or :: to be reached from"
                        + " elsewhere");
        String permissions = "2:11: listen: what follows the last space is not octal permissions, such as 0666";
        assertThat(warnings(Samples.listening("/tmp/x abc"))).containsExactly(permissions);
        assertThat(warnings(Samples.listening("/tmp/x 0668"))).containsExactly(permissions);
        assertThat(warnings(Samples.listening("/tmp/x 0666"))).isEmpty();
    }

    @Test
    void shouldWarnOfTwoPoolsOnOneAddress() throws ConfigException {
        String second = Samples.BASE.replace("alpha", "beta").replace("22121", "022121");
        String warning = ": listen: pool \"alpha\" listens on the same address; only one of them can";

        assertThat(warnings(Samples.BASE + second)).containsExactly("6:11" + warning);
        assertThat(warnings(Samples.BASE + "  reuseport: true\n" + second + "  reuseport: true\n"))
                .isEmpty();
        assertThat(warnings(Samples.listening("/tmp/x")
                        + Samples.listening("/tmp/x 0666").replace("alpha", "beta")))
                .containsExactly("6:11" + warning);
    }

    @Test
    void shouldWarnOfServersThatCannotBeConnectedTo() throws ConfigException {
        assertThat(warnings(Samples.serving(":6380:1")))
                .containsExactly("4:6: servers: there is no host before the port; every connection will fail");
        assertThat(warnings(Samples.serving("/" + "a".repeat(107) + ":1")))
                .containsExactly("4:6: servers: the path is too long for a unix socket; every connection will fail");
        assertThat(warnings(Samples.serving("'a:1:1 '")))
                .containsExactly("4:6: servers: the name after the space is empty");
    }

    @Test
    void shouldWarnOfADatabaseThatIsNotSelected() throws ConfigException {
        assertThat(warnings(Samples.pool("redis_db: 5")))
                .containsExactly("3:13: redis_db: has no effect without redis: true");
        assertThat(warnings(Samples.pool("redis: true", "redis_db: 5"))).isEmpty();
    }

    @Test
    void shouldWarnOfServersOnThePortOfTheOtherProtocol() throws ConfigException {
        assertThat(warnings(Samples.serving("a:6379:1", "b:6379:1")))
                .containsExactly("3:3: servers: port 6379 is that of Redis, but the pool speaks memcached: is"
                        + " redis: true missing? (redis: false ends this warning)");
        assertThat(warnings(Samples.serving("a:6379:1", "a:6380:1"))).hasSize(1);
        assertThat(warnings(Samples.serving("a:11211:1", "a:11212:1") + "  redis: true\n"))
                .hasSize(1);
        assertThat(warnings(Samples.serving("a:6379:1") + "  redis: false\n")).isEmpty();
        assertThat(warnings(Samples.serving("a:6379:1", "b:6379:1") + "  redis: true\n"))
                .isEmpty();
        assertThat(warnings(Samples.serving("a:11211:1", "b:11211:1") + "  redis: true\n"))
                .containsExactly("6:10: redis: port 11211 is that of memcached, but the pool speaks redis: is redis:"
                        + " true intended?");
        assertThat(warnings(Samples.serving("a:11211:1", "b:6379:1"))).isEmpty();
        assertThat(warnings(Samples.serving("a:11211:1", "b:6379:1") + "  redis: true\n"))
                .isEmpty();
    }

    @Test
    void shouldWarnOfWhatServersAreNotSentThatAreTwemproxy() throws ConfigException {
        String noEffect = " has no effect with server_commands: twemproxy";
        assertThat(warnings(Samples.pool("redis: true", "server_commands: twemproxy", "redis_db: 5")))
                .containsExactly("5:13: redis_db:" + noEffect + ": each twemproxy has its own database");
        assertThat(warnings(Samples.pool("redis: true", "server_commands: twemproxy", "allow_flush: true")))
                .containsExactly("5:16: allow_flush:" + noEffect);
        assertThat(warnings(Samples.pool("server_commands: twemproxy", "memcache_auth: a:b")))
                .containsExactly("4:18: memcache_auth: applies to clients only with server_commands: twemproxy, which"
                        + " does not support passwords");
    }

    @Test
    void shouldTellWarningsInTheOrderOfTheFile() throws ConfigException {
        String text = Samples.serving("z:1:1", "y:1:100000", "x:1:1") + "  auto_eject_hosts: true\n";

        assertThat(warnings(text))
                .extracting(warning -> warning.substring(0, 4))
                .containsExactly("4:6:", "6:6:", "7:21");
    }

    private static int route(Router router, String key) {
        byte[] bytes = key.getBytes(UTF_8);
        return router.route(bytes, 0, bytes.length);
    }

    private static List<String> warnings(String text) throws ConfigException {
        return ConfigLoader.parse("x", text.getBytes(UTF_8)).warnings().stream()
                .map(warning -> warning.text().substring("x:".length()))
                .toList();
    }
}
