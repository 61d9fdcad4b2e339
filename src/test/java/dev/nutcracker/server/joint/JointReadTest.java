package dev.nutcracker.server.joint;

import static dev.nutcracker.testing.RedisText.array;
import static dev.nutcracker.testing.RedisText.bulk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.client.Peer;
import dev.nutcracker.client.PlayedRedis;
import dev.nutcracker.client.TestWorker;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Reads whose values are brought, and what may happen meanwhile. */
final class JointReadTest {
    private static final String OK = "+OK\r\n";
    private static final String WARM = "warm_from: {pool: other}";
    private static final String NEAR = "near: {pool: other, ttl: 50}";
    private static final String SPLIT = """
            front:
              listen: 127.0.0.1:1
              redis: true
              routes:
               - {pool: main, split: 2}
            main:
              redis: true
              servers:
               - 127.0.0.1:2:1 m
               - 127.0.0.1:3:1 n
            """;
    private static final String GET = array("GET", "k");

    /** The write has deleted the value at the warm pool, and may come to the cold one late. */
    @Test
    void shouldWaitForALateWriteThatItHasMetAtTheGate() throws Exception {
        try (JointPools pools = new JointPools(WARM)) {
            pools.o.set("k", "old");
            Peer reader = pools.client();
            reader.send(GET);
            pools.m.does();
            pools.client().send(array("SET", "k", "new"));
            pools.o.serves();
            pools.m.answers();
            pools.m.cuts();
            pools.serve();
            assertThat(reader.got()).as("m may still do the write").isEmpty();

            pools.m.doesLate();
            pools.pass(200);
            pools.serve();

            assertThat(reader.got()).isEqualTo(bulk("new"));
        }
    }

    /** The first read finds nothing and waits at the gate; the second one finds what is changed before the first one is asked again. */
    @Test
    void shouldNotAnswerALaterReadWithAnOlderValueThanAnEarlierOne() throws Exception {
        try (JointPools pools = new JointPools(WARM)) {
            pools.o.set("k", "old");
            Peer writer = pools.client();
            Peer reader = pools.client();
            writer.send(array("APPEND", "k", "er"));
            reader.send(GET);
            pools.m.serves();
            pools.o.serves();
            pools.m.does();
            assertThat(pools.values("k")).containsExactly("old", "old");
            reader.send(GET);
            pools.m.answers();
            pools.serve();

            assertThat(writer.got()).isEqualTo(":5\r\n");
            assertThat(reader.got()).isEqualTo(bulk("older") + bulk("older"));
        }
    }

    /** One read asks the server with the copy, which has none, the other one the key's own: which is which is chance. */
    @RepeatedTest(20)
    void shouldNotAnswerALaterReadOfASplitKeyWithAnOlderValue() throws Exception {
        try (TestWorker worker = TestWorker.routing(SPLIT)) {
            List<PlayedRedis> servers = List.of(new PlayedRedis(worker, "m"), new PlayedRedis(worker, "n"));
            Peer writer = worker.client();
            Peer reader = worker.client();
            writer.send(array("SET", "k", "new"));
            PlayedRedis own = servers.get(servers.get(0).received().isEmpty() ? 0 : 1);
            PlayedRedis copies = servers.get(own == servers.get(0) ? 1 : 0);
            own.set("k", "old");
            reader.send(GET + GET);
            own.serves();
            while (copies.serves() | own.serves()) {
                worker.run();
            }

            assertThat(writer.got()).isEqualTo(OK);
            assertThat(reader.got())
                    .isIn(bulk("old") + bulk("old"), bulk("old") + bulk("new"), bulk("new") + bulk("new"));
        }
    }
}
