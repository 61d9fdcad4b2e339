package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file does not ask for costs nothing: no request meets its code, which the JVM has not even loaded. */
final class AbsentFeaturesTest {
    /** The features, by classes that only they need. */
    private enum Feature {
        ROUTES(
                "client.RoutingSink",
                "routing.RoutedRouter",
                "server.RoutePaths",
                "server.RouteTargets",
                "client.RouteClient"),
        MIRROR("client.MirrorSink", "server.MirrorPath", "client.MirrorCopy"),
        JOINT_POOLS("client.JointSink", "server.JointPath", "server.joint."),
        CLUSTER("topology.ClusterWatch", "server.SlotMoves", "client.PrimarySink"),
        CHECKS("server.probe.Prober", "server.probe.Checks", "health.ProbeSchedule"),
        DISCOVERY("discovery.ServerSource", "discovery.Rounds", "proxy.ServerLists"),
        LIMITS("client.RateGate", "rate.TokenBucket", "client.ClientRates"),
        TIMEOUTS_OF_CLIENTS("client.ClientTimeouts"),
        USERS("acl.UserBuilder", "protocol.redis.ClientRights");

        private final List<String> classes;

        Feature(String... classes) {
            this.classes =
                    Arrays.stream(classes).map(name -> "dev.nutcracker." + name).toList();
        }

        static Stream<String> all() {
            return Arrays.stream(values()).flatMap(feature -> feature.classes.stream());
        }
    }

    @TempDir
    private Path directory;

    private static RedisServer redis;
    private static MemcachedServer memcached;

    private PoolYaml alpha;
    private PoolYaml beta;

    @BeforeAll
    static void startServers() {
        redis = RedisServer.start();
        memcached = MemcachedServer.start();
    }

    @BeforeEach
    void describePools() {
        alpha = PoolYaml.redis("alpha").server(redis.port(), "one");
        beta = PoolYaml.memcache("beta").server(memcached.port(), "one");
    }

    @AfterAll
    static void stopServers() {
        redis.close();
        memcached.close();
    }

    @Test
    void shouldNotLoadWhatAFileDoesNotAskFor() throws IOException {
        alpha.set("auto_eject_hosts", true).set("timeout", 400).set("server_failure_limit", 1);

        List<String> loaded = classesLoadedBy(alpha.text() + beta.text());

        assertThat(loaded).contains("dev.nutcracker.server.ServerConnection", "dev.nutcracker.routing.KetamaRouter");
        assertThat(Feature.all().filter(prefix -> isIn(loaded, prefix))).isEmpty();
    }

    @Test
    void shouldLoadIt() throws IOException {
        alpha.set("limits", "{idle_timeout: 60000, client_requests_per_second: 1000000}")
                .set("health_check", "{type: ping}");
        PoolYaml people = PoolYaml.redis("people")
                .set("users", "[{name: default, rules: \"on nopass +@all ~m:* ~n:* ~k*\"}]")
                .server(redis.port(), "one");
        PoolYaml listed = PoolYaml.redis("listed")
                .set("discovery", "file://" + Files.writeString(directory.resolve("list"), "127.0.0.1:1:1 one\n"))
                .server(redis.port(), "one");
        PoolYaml cluster = PoolYaml.redis("cluster").set("distribution", "cluster");
        String nodes = cluster.without("hash").server("127.0.0.1:1:1").text();
        String routes = "front:\n  listen: 127.0.0.1:" + Ports.free() + "\n  redis: true\n  routes:\n"
                + "   - {prefix: \"m:\", pool: alpha, mirror: {pool: listed, percent: 100}}\n"
                + "   - {prefix: \"n:\", pool: alpha, migrate_to: {pool: listed, percent: 10}}\n"
                + "   - {pool: alpha}\n";

        List<String> loaded =
                classesLoadedBy(alpha.text() + beta.text() + people.text() + listed.text() + nodes + routes);

        assertThat(Feature.all().filter(prefix -> !isIn(loaded, prefix))).isEmpty();
    }

    private static boolean isIn(List<String> loaded, String prefix) {
        return loaded.stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** The names of the classes that a process has loaded when clients of all pools have been answered. */
    private List<String> classesLoadedBy(String text) throws IOException {
        Files.writeString(directory.resolve("nutcracker.yml"), text);
        String classes = "-Xlog:class+load:file=" + directory.resolve("classes");
        try (RunningProgram program = RunningProgram.start(directory, Map.of("JAVA_TOOL_OPTIONS", classes))) {
            for (int port : text.lines()
                    .filter(line -> line.startsWith("  listen: "))
                    .mapToInt(line -> Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))
                    .toArray()) {
                ask(port, port == beta.port());
            }
            Await.until("it serves", () -> program.http("GET", "/metrics").contains("nutcracker_"));
        }
        try (Stream<String> lines = Files.lines(directory.resolve("classes"))) {
            return lines.flatMap(line -> Arrays.stream(line.split(" ")))
                    .filter(word -> word.startsWith("dev.nutcracker."))
                    .toList();
        }
    }

    private static void ask(int port, boolean memcache) {
        try (RawClient client = RawClient.connect(port)) {
            if (memcache) {
                client.send("set k 0 0 1\r\nv\r\nget k k2\r\n");
                client.expect("STORED\r\nVALUE k 0 1\r\nv\r\nEND\r\n");
            } else {
                client.send("SET m:k v\r\nGET n:k\r\nMGET k k2\r\nPING\r\n");
                for (String line = ""; !line.startsWith("+PONG"); ) {
                    line = client.readLine();
                }
            }
        }
    }
}
