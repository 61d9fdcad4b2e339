package dev.nutcracker.proxy;

import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.Sentinels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A master with sentinels, and what befalls them. Each method begins when all is well. */
final class DisturbedMaster implements AutoCloseable {
    private final Sentinels sentinels = Sentinels.start();

    List<RedisServer> servers() {
        return sentinels.servers();
    }

    /** The addresses of the sentinels, as a list in a configuration. */
    String addresses() {
        return SentinelPoolTest.addresses(sentinels);
    }

    void awaitCalm() {
        Disturbance.await("the master is well", sentinels::isCalm);
    }

    void killPrimary(Random random) {
        RedisServer dying = primary();
        dying.kill();
        awaitOtherThan(dying);
        Disturbance.rest(random, Disturbance.SHORT_MS);
        dying.restart();
    }

    void killReplica(Random random) {
        Disturbance.kill(replica(random), random, Disturbance.LONG_MS);
    }

    void freezePrimary(Random random) {
        Disturbance.freeze(primary(), random, Disturbance.LONG_MS);
    }

    void freezeReplica(Random random) {
        Disturbance.freeze(replica(random), random, Disturbance.LONG_MS);
    }

    /** So briefly that it does not take its clock for wrong afterwards, which would have it do nothing for half a minute. */
    void freezeSentinel(Random random) {
        Disturbance.freeze(sentinels.sentinel(random.nextInt(3)), random, Disturbance.SHORT_MS);
    }

    void failOver() {
        RedisServer before = sentinels.serverAt(sentinels.failOverWhenPossible());
        awaitOtherThan(before);
    }

    private void awaitOtherThan(RedisServer before) {
        Disturbance.await("another primary", () -> sentinels.hasOtherThan(before.port()));
    }

    private RedisServer primary() {
        return sentinels.serverAt(sentinels.primaryPort());
    }

    private RedisServer replica(Random random) {
        List<RedisServer> replicas = new ArrayList<>(sentinels.servers());
        replicas.remove(primary());
        return Disturbance.any(replicas, random);
    }

    @Override
    public void close() {
        sentinels.close();
    }
}
