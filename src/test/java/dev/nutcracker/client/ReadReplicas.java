package dev.nutcracker.client;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.server.ReplicaView;
import dev.nutcracker.server.ReplicaView.ReplicaState;
import dev.nutcracker.stats.ReplicaCounter;
import dev.nutcracker.testing.PoolYaml;
import java.util.Arrays;
import java.util.Map;

/** A worker with a pool of one server, and what it is told of the replicas of that server. */
final class ReadReplicas {
    private ReadReplicas() {}

    static TestWorker worker(String readFrom, ReplicaState... replicas) throws Exception {
        return worker(yaml(readFrom), replicas);
    }

    static TestWorker worker(PoolYaml yaml, ReplicaState... replicas) throws Exception {
        TestWorker worker = TestWorker.redis(yaml);
        know(worker, Map.of("one", view(replicas)));
        return worker;
    }

    static PoolYaml yaml(String readFrom) {
        return PoolYaml.redis("alpha")
                .server(100, "one")
                .set("read_from", readFrom)
                .set("replicas", "auto");
    }

    static void know(TestWorker worker, Map<String, ReplicaView> views) {
        worker.pool().shared().replicas().take(views);
        worker.run();
    }

    static ReplicaView view(ReplicaState... replicas) {
        return new ReplicaView(true, "", Arrays.asList(replicas));
    }

    static ReplicaState fit(int port) {
        return new ReplicaState(address(port), "", true, false);
    }

    static ReplicaState unfit(int port) {
        return new ReplicaState(address(port), "", false, false);
    }

    static ReplicaState in(String zone, int port) {
        return new ReplicaState(address(port), zone, true, false);
    }

    static long counted(TestWorker worker, ReplicaCounter counter) {
        return worker.pool().shared().replicas().counted(counter);
    }

    static ServerAddress.Tcp address(int port) {
        return new ServerAddress.Tcp("127.0.0.1", port);
    }
}
