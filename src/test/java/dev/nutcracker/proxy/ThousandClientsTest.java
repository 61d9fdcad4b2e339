package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A thousand clients, while servers die, hang and come back: every request is answered, never with somebody else's
 * response, and nothing is left when all have gone.
 */
@ResourceLock(LogWatch.LOG)
final class ThousandClientsTest {
    private static final int CLIENTS = 1000;
    private static final int SERVERS = 3;
    /** How many responses pass before the next thing happens to a server. */
    private static final long STEP_ANSWERS = 3_000;

    private final AtomicBoolean goOn = new AtomicBoolean(true);
    private final AtomicLong answers = new AtomicLong();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /** Makes a client. */
    private interface Maker {
        CheckingClient make(int id, int port);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerEveryRedisClientWithItsOwn(boolean ejecting) throws InterruptedException {
        PoolYaml pool = PoolYaml.redis("alpha").set("auto_eject_hosts", ejecting);
        run(pool, RedisServer::start, (id, port) -> new CheckingRedisClient(id, port, goOn::get, answers));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerEveryMemcacheClientWithItsOwn(boolean ejecting) throws InterruptedException {
        PoolYaml pool = PoolYaml.memcache("alpha").set("auto_eject_hosts", ejecting);
        run(pool, MemcachedServer::start, (id, port) -> new CheckingMemcacheClient(id, port, goOn::get, answers));
    }

    private void run(PoolYaml pool, Supplier<ServerProcess> starter, Maker maker) throws InterruptedException {
        List<ServerProcess> servers = new ArrayList<>();
        try (LogWatch log = new LogWatch()) {
            pool.set("backlog", 2 * CLIENTS)
                    .set("timeout", 300)
                    .set("server_retry_timeout", 200)
                    .set("server_failure_limit", 2);
            for (int i = 0; i < SERVERS; i++) {
                servers.add(starter.get());
                pool.server(servers.get(i).port(), "server" + i);
            }
            try (RunningProxy proxy = RunningProxy.start(2, pool.text())) {
                List<Thread> clients = startClients(maker, pool.port());
                try {
                    torment(servers);
                } finally {
                    goOn.set(false);
                }
                for (Thread client : clients) {
                    client.join();
                }
                assertThat(failures).isEmpty();
                assertNothingIsLeft(proxy);
            }
            log.assertNothingLeakedOrBroke();
        } finally {
            servers.forEach(ServerProcess::close);
        }
    }

    private List<Thread> startClients(Maker maker, int port) {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            CheckingClient client = maker.make(i, port);
            clients.add(Thread.ofVirtual()
                    .uncaughtExceptionHandler((thread, failure) -> failures.add(failure))
                    .start(client));
        }
        return clients;
    }

    private void torment(List<ServerProcess> servers) {
        for (ServerProcess server : servers) {
            letPass();
            server.pause();
            letPass();
            server.resume();
            letPass();
            server.kill();
            letPass();
            server.restart();
        }
        letPass();
    }

    private void letPass() {
        long from = answers.get();
        Await.until("responses go on", () -> answers.get() - from > STEP_ANSWERS || !failures.isEmpty());
    }

    private static void assertNothingIsLeft(RunningProxy proxy) {
        Await.until("no client is left", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 0);
        for (int i = 0; i < SERVERS; i++) {
            String server = "server" + i;
            Await.until(
                    "every request is settled",
                    () -> proxy.value("alpha", server, ServerCounter.IN_QUEUE) == 0
                            && proxy.value("alpha", server, ServerCounter.OUT_QUEUE) == 0);
        }
        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
    }
}
