package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.Await;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TopologyLoopTest {
    private final TopologyLoop loop = new TopologyLoop(Transport.best());

    @Test
    void shouldLiveAsLongAsItIsUsed() throws Exception {
        EventLoop first = loop.acquire();
        assertThat(loop.acquire()).isSameAs(first);
        Thread thread = first.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);
        assertThat(thread.getName()).isEqualTo("topology");

        loop.release();
        assertThat(first.isShuttingDown()).isFalse();
        loop.release();
        Await.until("its end", () -> !thread.isAlive());

        EventLoop second = loop.acquire();
        assertThat(second.submit(Thread::currentThread).get(10, TimeUnit.SECONDS))
                .isNotSameAs(thread);
        loop.release();
    }
}
