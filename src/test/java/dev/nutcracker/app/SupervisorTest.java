package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.net.NotifySocket;
import dev.nutcracker.net.Resolver;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.proxy.ProcessLimits;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.proxy.Witness;
import dev.nutcracker.proxy.WorkerLoops;
import dev.nutcracker.proxy.WorkerTurns;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.NotifyListener;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProgram;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears from the proxy. */
final class SupervisorTest {
    private static final int MESSAGE_BYTES = 256;
    private static final ProcessLimits LIMITS =
            new ProcessLimits(Integer.MAX_VALUE, SocketSettings.READ_BYTES_MAX, Long.MAX_VALUE, Long.MAX_VALUE);

    private final PoolYaml pool = PoolYaml.redis("alpha").server(1, "nobody");
    private final PoolYaml other = PoolYaml.memcache("beta").server(1, "nobody");

    @TempDir
    private Path directory;

    private void write(String yaml) throws IOException {
        Files.writeString(directory.resolve("nutcracker.yml"), yaml);
    }

    @Test
    void shouldBeReadyWhenEveryPoolListens() throws Exception {
        write(pool.text() + other.text());
        try (NotifyListener manager = NotifyListener.in(directory);
                RunningProgram program = RunningProgram.start(directory, manager.environment())) {
            assertThat(manager.next())
                    .isEqualTo("READY=1\nSTATUS=2 of 2 servers up, 0 clients, 0 req/s\nMAINPID=" + program.pid());
            RawClient.connect(pool.port()).close();
            RawClient.connect(other.port()).close();
        }
    }

    @Test
    void shouldTellOfEachReload() throws Exception {
        write(pool.text());
        try (NotifyListener manager = NotifyListener.in(directory);
                RunningProgram program = RunningProgram.start(directory, manager.environment())) {
            manager.next("READY=1");

            write(pool.set("timeout", 5).text());
            long beforeUs = System.nanoTime() / 1000;
            program.signal("USR1");
            String begun = manager.next();
            assertThat(begun).startsWith("RELOADING=1\nMONOTONIC_USEC=");
            assertThat(Long.parseLong(begun.substring(begun.lastIndexOf('=') + 1)))
                    .isBetween(beforeUs, System.nanoTime() / 1000);
            assertThat(manager.next())
                    .isEqualTo("READY=1\nSTATUS=reload by signal USR1: pool alpha: timeout 0 -> 5\nMAINPID="
                            + program.pid());

            write(pool.set("timeout", "soon").text());
            program.http("POST", "/reload", "Host: localhost", "Content-Length: 0");
            assertThat(manager.next()).startsWith("RELOADING=1\n");
            assertThat(manager.next())
                    .startsWith("READY=1\nSTATUS=refused reload by ")
                    .containsPattern("nutcracker.yml:\\d+:\\d+: timeout: ");
        }
    }

    @Test
    void shouldSayThatItStopsAndHowLongThatMayTake() throws Exception {
        try (FakeServer silent = FakeServer.start()) {
            PoolYaml waiting = PoolYaml.redis("alpha").server(silent.port(), "silent");
            write("global:\n  drain_timeout: 7000\n  drain_delay: 0\n" + waiting.text());
            try (NotifyListener manager = NotifyListener.in(directory);
                    RunningProgram program = RunningProgram.start(directory, manager.environment());
                    RawClient client = RawClient.connect(waiting.port())) {
                manager.next("READY=1");
                client.send("GET a\r\n");
                silent.accept();

                program.signal("TERM");

                assertThat(manager.next("STOPPING=1"))
                        .isEqualTo("STOPPING=1\nSTATUS=finishing the requests of clients\n"
                                + "EXTEND_TIMEOUT_USEC=17000000");
                assertThat(program.isEnded()).as("still has a client").isFalse();
            }
        }
    }

    @Test
    void shouldSayWhyItDoesNotStart() throws Exception {
        write(pool.text());
        try (NotifyListener manager = NotifyListener.in(directory);
                ServerSocket _ = new ServerSocket(pool.port());
                RunningProgram program = RunningProgram.start(directory, manager.environment())) {
            Await.until("it ends", program::isEnded);

            assertThat(manager.next())
                    .isEqualTo("STATUS=bind to addr '127.0.0.1:" + pool.port()
                            + "' failed: Address already in use\nERRNO=98");
            assertThat(manager.isSilent()).isTrue();
        }
    }

    @Test
    void shouldSayWhatIsWrongInTheConfiguration() throws Exception {
        write(pool.set("timeout", "soon").text());
        try (NotifyListener manager = NotifyListener.in(directory);
                RunningProgram program = RunningProgram.start(directory, manager.environment())) {
            Await.until("it ends", program::isEnded);

            assertThat(manager.next()).startsWith("STATUS=").doesNotContain("READY");
        }
    }

    @Test
    void shouldSayThatTheWorkersWorkTwiceInThePeriodOfTheWatchdog() throws Exception {
        write(pool.text());
        try (NotifyListener manager = NotifyListener.in(directory)) {
            Map<String, String> environment = new HashMap<>(manager.environment());
            environment.put("WATCHDOG_USEC", "100000");
            try (RunningProgram _ = RunningProgram.start(directory, environment)) {
                manager.next("READY=1");
                assertThat(manager.next("WATCHDOG")).isEqualTo("WATCHDOG=1");
                assertThat(manager.next("WATCHDOG")).isEqualTo("WATCHDOG=1");
                assertThat(manager.next("WATCHDOG")).isEqualTo("WATCHDOG=1");
            }
        }
    }

    @Test
    void shouldServeNoWatchdogThatIsForAnotherProcess() {
        Map<String, String> environment = Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "7");

        assertThat(new Supervisor(environment, 7).watchdog()).isEqualTo(Duration.ofSeconds(30));
        assertThat(new Supervisor(environment, 8).watchdog()).isZero();
        assertThat(new Supervisor(Map.of("WATCHDOG_USEC", "soon"), 8).watchdog())
                .isZero();
        assertThat(Supervisor.NONE.isThere()).isFalse();
    }

    @Test
    void shouldNotCallAWorkerAliveThatHangs() throws Exception {
        MultiThreadIoEventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(2, Transport.best().ioHandlerFactory());
        CountDownLatch hangs = new CountDownLatch(1);
        try (Proxy proxy = Proxy.start(
                ConfigLoader.parse("test.yml", pool.text().getBytes(StandardCharsets.UTF_8))
                        .configuration(),
                "test",
                Transport.best(),
                WorkerLoops.own(loops),
                LIMITS,
                Resolver.ofSystem(),
                Witness.None.NONE)) {
            WorkerTurns turns = proxy.turns();
            assertThat(turns.allHadOne()).isTrue();
            Await.until("both have had a turn", turns::allHadOne);

            CountDownLatch begun = new CountDownLatch(1);
            loops.next().execute(() -> {
                begun.countDown();
                awaitQuietly(hangs);
            });
            begun.await();
            // What was asked for before that may be true once.
            turns.allHadOne();
            assertThat(turns.allHadOne()).isFalse();
            assertThat(turns.allHadOne()).isFalse();

            hangs.countDown();
            Await.until("it turns again", turns::allHadOne);
        } finally {
            hangs.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldReachASocketInTheAbstractNamespace() throws Exception {
        try (NotifyListener _ = NotifyListener.in(directory)) {
            String name = UUID.randomUUID().toString();
            Socket receiver = Socket.newSocketDomainDgram();
            receiver.bind(new DomainSocketAddress('\0' + name));

            new NotifySocket('@' + name).send("READY=1");

            ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE_BYTES);
            assertThat(receiver.recvFromDomainSocket(buffer, 0, MESSAGE_BYTES).receivedAmount())
                    .isEqualTo("READY=1".length());
            receiver.close();
        }
    }

    @Test
    void shouldLeaveNothingOfTheServiceManagerToOtherPrograms() {
        Map<String, String> environment = new HashMap<>(
                Map.of("NOTIFY_SOCKET", "/run/n", "WATCHDOG_PID", "1", "WATCHDOG_USEC", "2", "LISTEN_FDS", "1"));
        environment.put("LISTEN_PID", "1");
        environment.put("LISTEN_FDNAMES", "x");
        environment.put("HOME", "/");

        Supervisor.forget(environment);

        assertThat(environment).containsOnlyKeys("HOME");
    }
}
