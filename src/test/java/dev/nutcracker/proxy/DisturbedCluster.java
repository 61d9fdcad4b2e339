package dev.nutcracker.proxy;

import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A Redis Cluster with replicas, and what befalls one. Each method begins with a cluster that is well. */
final class DisturbedCluster implements AutoCloseable {
    private static final int SLOTS_LEAST = 20;
    private static final int SLOTS_MORE = 80;

    /** For so long the nodes may come to an agreement by themselves. */
    private static final long BY_ITSELF_NS = TimeUnit.SECONDS.toNanos(20);

    private final RedisCluster cluster = RedisCluster.start();

    List<RedisServer> servers() {
        return cluster.nodes();
    }

    /** Returns whether it became well by itself. */
    boolean awaitCalm() {
        long begunNs = System.nanoTime();
        boolean[] helped = new boolean[1];
        Disturbance.await("the cluster is well", () -> {
            if (System.nanoTime() - begunNs > BY_ITSELF_NS) {
                cluster.giveLostSlots();
                helped[0] = true;
            }
            return cluster.isCalm();
        });
        return !helped[0];
    }

    /** It comes back when its replica is in its place: before, it would be a primary without data. */
    void killPrimary(Random random) {
        RedisServer dying = Disturbance.any(cluster.primaries(), random);
        RedisServer next = cluster.replicaOf(dying);
        dying.kill();
        Disturbance.await("the replica takes over", () -> cluster.isPrimary(next));
        Disturbance.rest(random, Disturbance.SHORT_MS);
        dying.restart();
    }

    void killReplica(Random random) {
        Disturbance.kill(replica(random), random, Disturbance.LONG_MS);
    }

    void freezePrimary(Random random) {
        Disturbance.freeze(Disturbance.any(cluster.primaries(), random), random, Disturbance.LONG_MS);
    }

    void freezeReplica(Random random) {
        Disturbance.freeze(replica(random), random, Disturbance.LONG_MS);
    }

    /** It goes on when the proxy knows the next one, so that nothing that it says counts. */
    void freezePrimaryUntilReplaced(Random random, DisturbedProxy proxy) {
        RedisServer frozen = Disturbance.any(cluster.primaries(), random);
        RedisServer next = cluster.replicaOf(frozen);
        frozen.pause();
        Disturbance.await("the proxy knows the replica as a primary", () -> proxy.knows(next.addressText()));
        frozen.resume();
    }

    void failOver(Random random) {
        RedisServer next = replica(random);
        cluster.failOver(next);
        Disturbance.await("the replica takes over", () -> cluster.isPrimary(next));
    }

    void reshard(Random random) {
        List<RedisServer> primaries = new ArrayList<>(cluster.primaries());
        Collections.shuffle(primaries, random);
        int slots = SLOTS_LEAST + random.nextInt(SLOTS_MORE);
        cluster.reshard(primaries.get(0), primaries.get(1), slots, random.nextBoolean() ? 1 : 10);
    }

    private RedisServer replica(Random random) {
        List<RedisServer> replicas = new ArrayList<>(cluster.nodes());
        replicas.removeAll(cluster.primaries());
        return Disturbance.any(replicas, random);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
