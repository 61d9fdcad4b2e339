package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.stats.TopologyReport.Replica;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes to a pool whose replicas serve reads, and to one without replicas. */
final class ReplicaRouteTest {
    private static final int PORT = Ports.free();
    private static final int READS = 100;
    private static final Pattern READ = Pattern.compile("cmdstat_(?:get|mget|exists):calls=(\\d+)");

    private static RedisServer primary;
    private static RedisServer replica;
    private static RedisServer other;

    @BeforeAll
    static void startServers() {
        primary = RedisServer.start("--repl-diskless-sync-delay", "0");
        replica = RedisServer.start("--replicaof", "127.0.0.1", Integer.toString(primary.port()));
        other = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        primary.close();
        replica.close();
        other.close();
    }

    @BeforeEach
    void resetCounts() {
        ask(primary, "CONFIG", "RESETSTAT");
        ask(replica, "CONFIG", "RESETSTAT");
    }

    private static RunningProxy start(int ownWritesMs, String... routes) {
        RunningProxy proxy = RunningProxy.start(1, """
                front:
                  listen: 127.0.0.1:%d
                  redis: true
                  routes:
                   - %s
                copied:
                  redis: true
                  read_from: prefer_replica
                  read_own_writes: %d
                  replicas: ["127.0.0.1:%d one"]
                  servers: ["127.0.0.1:%d:1 one"]
                other:
                  redis: true
                  servers: [127.0.0.1:%d:1]
                """.formatted(
                PORT, String.join("\n   - ", routes), ownWritesMs, replica.port(), primary.port(), other.port()));
        Await.until(
                "the replica is fit",
                () -> proxy.administered().topologies().stream()
                        .map(TopologyReport::replicas)
                        .anyMatch(replicas -> replicas.stream().anyMatch(Replica::fit)));
        return proxy;
    }

    private static String ask(RedisServer server, String... words) {
        try (RawClient direct = server.connect()) {
            return direct.sendRedisRequest(words).readRedisReply();
        }
    }

    private static int reads(RedisServer server) {
        Matcher matcher = READ.matcher(ask(server, "INFO", "commandstats"));
        int reads = 0;
        while (matcher.find()) {
            reads += Integer.parseInt(matcher.group(1));
        }
        return reads;
    }

    private static void awaitCopied(String key, String value) {
        Await.until("it is copied", () -> ask(replica, "GET", key).contains("\r\n" + value + "\r\n"));
        ask(replica, "CONFIG", "RESETSTAT");
    }

    @Test
    void shouldReadFromReplicasAndWriteToPrimaries() {
        try (RunningProxy _ = start(1000, "{prefix: 'c:', pool: copied}", "{pool: other}");
                RawClient writer = RawClient.connect(PORT);
                RawClient reader = RawClient.connect(PORT)) {
            writer.sendRedisRequest("MSET", "c:a", "1", "b", "2").expect("+OK\r\n");
            awaitCopied("c:a", "1");
            for (int i = 0; i < READS; i++) {
                reader.sendRedisRequest("GET", "c:a").expect("$1\r\n1\r\n");
                reader.sendRedisRequest("MGET", "b", "c:a").expect("*2\r\n$1\r\n2\r\n$1\r\n1\r\n");
                // What it writes elsewhere is no reason to ask the primary.
                reader.sendRedisRequest("SET", "x", "1").expect("+OK\r\n");
            }
            assertThat(reads(primary)).isZero();
            assertThat(reads(replica)).isEqualTo(2 * READS);
        }
    }

    @Test
    void shouldFindWhatItHasWritten() {
        try (RunningProxy _ = start(100_000, "{prefix: 'c:', pool: copied}", "{pool: other}");
                RawClient client = RawClient.connect(PORT)) {
            for (int i = 0; i < READS; i++) {
                client.sendRedisRequest("GET", "none")
                        .sendRedisRequest("SET", "c:own", Integer.toString(1000 + i))
                        .sendRedisRequest("GET", "c:own")
                        .expect("$-1\r\n+OK\r\n$4\r\n" + (1000 + i) + "\r\n");
            }
            assertThat(reads(replica)).isZero();
        }
    }

    /** Copies of a write are made at the primary, and so is every read beside them. */
    @Test
    void shouldReadAtPrimariesWhereSeveralPoolsHaveAPart() {
        try (RunningProxy _ =
                        start(0, "{prefix: 'c:', pool: copied, copy_to: [other], copies: all}", "{pool: copied}");
                RawClient client = RawClient.connect(PORT)) {
            client.sendRedisRequest("MSET", "c:j", "1", "k", "2").expect("+OK\r\n");
            awaitCopied("c:j", "1");
            client.sendRedisRequest("GET", "c:j").expect("$1\r\n1\r\n");
            assertThat(reads(replica)).isZero();
            client.sendRedisRequest("GET", "k").expect("$1\r\n2\r\n");
            assertThat(reads(replica)).isOne();
            assertThat(ask(other, "GET", "c:j")).isEqualTo("$1\r\n1\r\n");
        }
    }
}
