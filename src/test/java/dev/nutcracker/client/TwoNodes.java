package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.testing.PoolYaml;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker whose pool is a cluster of two nodes, between which slots move as the test wants it. */
final class TwoNodes implements AutoCloseable {
    static final String OK = "+OK\r\n";
    static final String TRYAGAIN = "-TRYAGAIN Multiple keys request during rehashing of slot\r\n";
    static final String ASKING = array("ASKING");
    static final String WHOLE = array("MSETNX", "{t}a", "1", "{t}b", "2");
    static final String READ = array("MGET", "{t}a", "{t}b");
    static final String GET = array("GET", "{t}a");
    static final String INCR = array("INCR", "{t}c");
    static final int SLOT = slotOf("{t}");

    private final TestWorker worker;
    private final Peer source;
    private final Peer target;

    private TwoNodes(TestWorker worker) {
        this.worker = worker;
        for (int port = 1; port <= 2; port++) {
            worker.pool().shared().primaries().serves(name(port), new ServerAddress.Tcp("127.0.0.1", port));
        }
        worker.change(List.of(name(1), name(2)), owners(0));
        Peer client = worker.client();
        client.send(array("SET", "{u}x", "1"));
        source = worker.server(0);
        source.got();
        source.send("-ASK " + slotOf("{u}") + " 127.0.0.1:2\r\n");
        target = worker.server(1);
        target.got();
        target.send(OK + OK);
        assertThat(client.got()).isEqualTo(OK);
        client.close();
        // Slots do not count as moving any more.
        worker.pass(11, TimeUnit.SECONDS);
    }

    /** All slots are the first node's; both nodes are connected to. */
    static TwoNodes start() throws Exception {
        PoolYaml yaml = PoolYaml.redis("gamma").without("hash").set("distribution", "cluster");
        return new TwoNodes(TestWorker.redis(yaml.server("127.0.0.1:1:1")));
    }

    TestWorker worker() {
        return worker;
    }

    /** The first node, to which slots belong. */
    Peer source() {
        return source;
    }

    /** The second node. */
    Peer target() {
        return target;
    }

    /** All slots are that node's. */
    static SlotTable owners(int owner) {
        short[] owners = new short[KeySlot.SLOTS];
        Arrays.fill(owners, (short) owner);
        return SlotTable.of(List.of(name(1), name(2)), owners);
    }

    static String name(int port) {
        return "127.0.0.1:" + port;
    }

    private static int slotOf(String key) {
        return KeySlot.of(key.getBytes(StandardCharsets.US_ASCII), 0, key.length());
    }

    @Override
    public void close() {
        worker.close();
    }
}
