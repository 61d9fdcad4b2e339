package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.array;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.server.Primary;
import dev.nutcracker.testing.PoolYaml;

/** A worker with a pool of one master, whose primary is the one that the test says. */
final class OneMaster {
    static final String OK = "+OK\r\n";
    static final String READONLY = "-READONLY You can't write against a read only replica.\r\n";
    static final String SET = array("SET", "a", "1");
    static final String GET = array("GET", "a");

    private OneMaster() {}

    static TestWorker worker() throws Exception {
        return TestWorker.redis(yaml());
    }

    /** One that has a connection to a primary, which has answered. */
    static TestWorker served() throws Exception {
        TestWorker worker = worker();
        serve(worker, 1);
        Peer client = worker.client();
        client.send(GET);
        worker.server(0).got();
        worker.server(0).send("$-1\r\n");
        client.got();
        return worker;
    }

    static PoolYaml yaml() {
        return PoolYaml.redis("alpha").set("sentinels", "[127.0.0.1:1]").server("one:1 one");
    }

    /** From now on the primary listens at that port; the former one is known to be none any more. */
    static void serve(TestWorker worker, int port) {
        primary(worker).serves(address(port), true);
        worker.run();
    }

    static Primary primary(TestWorker worker) {
        return worker.pool().shared().primaries().of("one");
    }

    static ServerAddress.Tcp address(int port) {
        return new ServerAddress.Tcp("127.0.0.1", port);
    }
}
