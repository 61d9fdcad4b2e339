package dev.nutcracker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PageVisitorsTest {
    private static final SocketAddress VISITOR = new InetSocketAddress("127.0.0.2", 1);

    private long nowNs;
    private final PageVisitors visitors = new PageVisitors(() -> nowNs);

    @Test
    void shouldKnowTheHostForTenMinutes() {
        visitors.visited(VISITOR);

        assertThat(visitors.hasLately(new InetSocketAddress("127.0.0.2", 2))).isTrue();
        assertThat(visitors.hasLately(new InetSocketAddress("127.0.0.3", 1))).isFalse();
        nowNs += TimeUnit.MINUTES.toNanos(10) + 1;
        assertThat(visitors.hasLately(VISITOR)).isFalse();
    }

    @Test
    void shouldKeepTheLatestHostsOnly() {
        visitors.visited(VISITOR);
        for (int i = 0; i < 64; i++) {
            visitors.visited(new InetSocketAddress("127.0.1." + i, 1));
        }

        assertThat(visitors.hasLately(VISITOR)).isFalse();
        assertThat(visitors.hasLately(new InetSocketAddress("127.0.1.63", 1))).isTrue();
    }
}
