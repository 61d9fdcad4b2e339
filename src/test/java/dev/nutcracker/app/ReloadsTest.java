package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.proxy.ProcessLimits;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of reloads, one after the other. */
final class ReloadsTest {
    private static final ProcessLimits LIMITS =
            new ProcessLimits(Integer.MAX_VALUE, SocketSettings.READ_BYTES_MAX, Long.MAX_VALUE, Long.MAX_VALUE);

    private final PoolYaml pool = PoolYaml.redis("alpha").server(1, "nobody");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void writeConfiguration() throws Exception {
        file = directory.resolve("ok.yml");
        Files.writeString(file, pool.text());
    }

    @Test
    void shouldTellAgainWhatWaitsForTheNextStart() throws Exception {
        try (Proxy proxy = start()) {
            Reloads reloads = reloads(proxy, UnaryOperator.identity());
            Files.writeString(file, pool.set("backlog", 99).text());

            String first = reloads.reloadNow("test").text();
            String second = reloads.reloadNow("test").text();

            assertThat(first).isEqualTo("pool alpha: backlog 512 -> 99 (with the next start)");
            assertThat(second).isEqualTo(first);
        }
    }

    @Test
    void shouldCountAReloadThatBreaksAsFailed() throws Exception {
        try (Proxy proxy = start()) {
            Reloads reloads = reloads(proxy, _ -> {
                throw new IllegalStateException("as the test wants it");
            });

            ControlAnswer answer = reloads.reloadNow("test");

            assertThat(answer.outcome()).isEqualTo(ControlAnswer.Outcome.FAILED);
            assertThat(answer.text()).contains("nothing has changed", "as the test wants it");
            assertThat(proxy.reloads().snapshot().failures()).isEqualTo(1);
            assertThat(proxy.reloads().snapshot().lastSuccessful()).isFalse();
        }
    }

    /** The list of the source is in force, so the servers of the file are no change. */
    @Test
    void shouldTellNothingOfServersOfTheFileWhileAListIsInForce() throws Exception {
        Path list = directory.resolve("alpha.list");
        Files.writeString(list, "127.0.0.1:2:1 listed\n");
        pool.set("discovery", "file://" + list);
        Files.writeString(file, pool.text());
        try (Proxy proxy = start()) {
            Await.until(
                    "the list is taken",
                    () -> proxy.configuration()
                            .pools()
                            .getFirst()
                            .servers()
                            .getFirst()
                            .name()
                            .equals("listed"));
            Reloads reloads = reloads(proxy, UnaryOperator.identity());
            Files.writeString(file, pool.server(3, "other").text());

            assertThat(reloads.reloadNow("test").text()).isEqualTo("nothing has changed");
            Files.writeString(file, pool.without("discovery").text());
            assertThat(reloads.reloadNow("test").text())
                    .contains("discovery file://" + list + " -> unset", "server listed at 127.0.0.1:2 is removed");
        }
    }

    private Reloads reloads(Proxy proxy, UnaryOperator<Configuration> effective) throws Exception {
        LogSetup log = new LogSetup(Options.parse(new String[0]));
        return new Reloads(
                proxy,
                file,
                ConfigLoader.load(file),
                new OverrideBook(),
                effective,
                log,
                new ConfigWatch(file),
                Supervisor.NONE);
    }

    private Proxy start() throws Exception {
        return Proxy.start(ConfigLoader.load(file).configuration(), "test", 1, Transport.best(), LIMITS);
    }
}
