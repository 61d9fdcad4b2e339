package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.net.Resolver;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That somebody learns of a worker that is no more. */
final class LostWorkerTest {
    private final AtomicInteger lost = new AtomicInteger();
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(2, Transport.best().ioHandlerFactory());
    private Proxy proxy;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("nutcracker.yml");
        Files.writeString(file, PoolYaml.redis("alpha").server(1, "one").text());
        proxy = Proxy.start(
                ConfigLoader.load(file).configuration(),
                "test",
                Transport.best(),
                WorkerLoops.own(loops),
                new ProcessLimits(Integer.MAX_VALUE, SocketSettings.READ_BYTES_MAX, Long.MAX_VALUE, Long.MAX_VALUE),
                Resolver.ofSystem(),
                Witness.None.NONE);
        proxy.onLostWorker(lost::incrementAndGet);
    }

    @Test
    void shouldTellOfAWorkerThatHasEndedByItself() {
        loops.iterator().next().shutdownGracefully(0, 0, TimeUnit.SECONDS);

        Await.until("the loss is told", () -> lost.get() == 1);
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void shouldNotTellOfWorkersThatEndWithTheProxy() {
        proxy.close();

        assertThat(loops.isTerminated()).isTrue();
        assertThat(lost.get()).isZero();
    }
}
