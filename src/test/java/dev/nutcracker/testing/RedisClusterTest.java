package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RedisClusterTest {
    @Test
    void shouldGiveBackASlotThatOnlyItsPrimaryHasLost() {
        try (RedisCluster cluster = RedisCluster.start()) {
            RedisServer primary = cluster.nodes().getFirst();
            cluster.expectOk(primary, "CLUSTER", "DELSLOTS", "7");
            Await.until("the primary has lost it", () -> !cluster.isCalm());

            cluster.giveLostSlots();

            cluster.awaitCalm();
            assertThat(cluster.ask(primary, "CLUSTER", "NODES")).contains(" 0-5460");
        }
    }
}
