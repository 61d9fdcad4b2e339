package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes whose keys are at several servers of one pool. */
final class SplitKeysTest {
    private final int port = Ports.free();
    private final List<RedisServer> servers = new ArrayList<>();

    @BeforeEach
    void start() {
        for (int i = 0; i < 4; i++) {
            servers.add(RedisServer.start());
        }
    }

    @AfterEach
    void stop() {
        servers.forEach(RedisServer::close);
    }

    private RunningProxy running(int workers, int split) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < servers.size(); i++) {
            text.append("   - 127.0.0.1:")
                    .append(servers.get(i).port())
                    .append(":1 s")
                    .append(i)
                    .append('\n');
        }
        return RunningProxy.start(workers, """
            front:
              listen: 127.0.0.1:%d
              redis: true
              routes:
               - {prefix: hot, pool: main, split: %d}
               - {pool: main}
            main:
              redis: true
              timeout: 2000
              servers:
            """.formatted(port, split) + text);
    }

    /** How many requests each server has had that read a value and found one. */
    private List<Integer> hits() {
        List<Integer> hits = new ArrayList<>();
        for (RedisServer server : servers) {
            try (RawClient direct = server.connect()) {
                String info = direct.send("INFO stats\r\n").readRedisReply();
                hits.add(Integer.parseInt(info.replaceAll("(?s).*keyspace_hits:(\\d+).*", "$1")));
            }
        }
        return hits;
    }

    @Test
    void shouldSpreadReadsOverServers() {
        try (RunningProxy _ = running(1, 4);
                RawClient client = RawClient.connect(port)) {
            client.send("SET hot 1\r\n").expect("+OK\r\n");
            for (int i = 0; i < 400; i++) {
                client.send("GET hot\r\n".repeat(10)).expect("$1\r\n1\r\n".repeat(10));
            }
            assertThat(hits()).hasSize(4).allMatch(hits -> hits > 800);
        }
    }

    @Test
    void shouldHaveACopyAtSomeServersOnly() {
        try (RunningProxy _ = running(1, 2);
                RawClient client = RawClient.connect(port)) {
            client.send("SET hot 1\r\nSET cold 1\r\n").expect("+OK\r\n+OK\r\n");
            client.send("GET hot\r\n".repeat(50)).expect("$1\r\n1\r\n".repeat(50));
            client.send("GET cold\r\n".repeat(50)).expect("$1\r\n1\r\n".repeat(50));
            int copies = 0;
            int cold = 0;
            for (RedisServer server : servers) {
                try (RawClient direct = server.connect()) {
                    copies += direct.send("EXISTS hot\r\n").readRedisReply().equals(":1\r\n") ? 1 : 0;
                    cold += direct.send("EXISTS cold\r\n").readRedisReply().equals(":1\r\n") ? 1 : 0;
                }
            }
            assertThat(copies).isEqualTo(2);
            assertThat(cold).isEqualTo(1);
        }
    }

    @Test
    void shouldShowEachWriteAtOnceToAll() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        try (RunningProxy _ = running(3, 4);
                ExecutorService threads = Executors.newFixedThreadPool(4);
                RawClient writer = RawClient.connect(port)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                readers.add(threads.submit(() -> neverGoesBack(ended)));
            }
            for (int i = 1; i <= 400; i++) {
                String number = Integer.toString(i);
                writer.send(i % 3 == 0 ? "INCR hot\r\n" : "SET hot " + number + "\r\n");
                assertThat(writer.readRedisReply()).isEqualTo(i % 3 == 0 ? ":" + number + "\r\n" : "+OK\r\n");
                writer.send("GET hot\r\nMGET hot hot\r\n");
                String bulk = "$" + number.length() + "\r\n" + number + "\r\n";
                writer.expect(bulk + "*2\r\n" + bulk + bulk);
            }
            ended.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
    }

    private void neverGoesBack(AtomicBoolean ended) {
        int latest = 0;
        try (RawClient client = RawClient.connect(port)) {
            while (!ended.get()) {
                String reply = client.send("GET hot\r\n").readRedisReply();
                if (!reply.equals("$-1\r\n")) {
                    int read = Integer.parseInt(
                            reply.substring(reply.indexOf('\n') + 1).strip());
                    assertThat(read).isGreaterThanOrEqualTo(latest);
                    latest = read;
                }
            }
        }
    }
}
