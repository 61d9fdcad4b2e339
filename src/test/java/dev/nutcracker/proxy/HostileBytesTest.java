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
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Clients send what no client would; others beside them, on the same server connections, still get their own. */
@ResourceLock(LogWatch.LOG)
final class HostileBytesTest {
    private static final int ATTACKERS = 8;
    /** More with {@code -Dhostile.attacks=10000}, for example. */
    private static final int ATTACKS = Integer.getInteger("hostile.attacks", 100);

    private static final int CHECKERS = 8;
    private static final int NOISE_BYTES_MAX = 2000;

    private static final String REDIS =
            "*3\r\n$3\r\nSET\r\n$5\r\nhot:1\r\n$5\r\nvalue\r\n*2\r\n$3\r\nGET\r\n$5\r\nhot:1\r\n"
                    + "*4\r\n$4\r\nMGET\r\n$5\r\nhot:1\r\n$5\r\nhot:2\r\n$5\r\nhot:3\r\nGET hot:1\r\nPING\r\n"
                    + "*5\r\n$4\r\nMSET\r\n$5\r\nhot:1\r\n$1\r\na\r\n$5\r\nhot:2\r\n$1\r\nb\r\n*3\r\n$3\r\nDEL\r\n$5\r\nhot:1\r\n"
                    + "$5\r\nhot:2\r\n*3\r\n$4\r\nINCR\r\n$5\r\nhot:1\r\n*1\r\n$4\r\nPING\r\nEXISTS \"hot:1\" 'hot:2'\r\n";
    private static final String MEMCACHE =
            "set hot:1 0 0 5\r\nvalue\r\nget hot:1\r\ngets hot:1 hot:2 hot:3\r\nincr hot:1 1\r\n"
                    + "set hot:2 0 0 1 noreply\r\n1\r\ncas hot:1 0 0 1 77\r\nx\r\ndelete hot:1\r\nadd hot:3 1 1 3\r\nabc\r\n"
                    + "touch hot:1 10\r\nappend hot:2 0 0 2\r\n\r\n\r\nversion\r\ndecr hot:2 1\r\nprepend hot:2 0 0 1\r\nx\r\n"
                    + "ms hot:1 2 q O1\r\nab\r\nmg hot:1 v k q\r\nmg aG90OjE= b v\r\nmd hot:2 q\r\nma hot:1 N0 v\r\n"
                    + "ms aG90OjM= 3 b\r\nabc\r\nme hot:1\r\nmn\r\nstats\r\nstats items\r\n";

    private final AtomicBoolean goOn = new AtomicBoolean(true);
    private final AtomicLong answers = new AtomicLong();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /** Makes a client that checks. */
    private interface Maker {
        CheckingClient make(int id, int port);
    }

    @Test
    void shouldWithstandHostileRedisClients() throws InterruptedException {
        attack(
                PoolYaml.redis("alpha"),
                List.of(RedisServer.start(), RedisServer.start()),
                REDIS,
                (id, port) -> new CheckingRedisClient(id, port, goOn::get, answers));
    }

    @Test
    void shouldWithstandHostileMemcacheClients() throws InterruptedException {
        attack(
                PoolYaml.memcache("alpha"),
                List.of(MemcachedServer.start(), MemcachedServer.start()),
                MEMCACHE,
                (id, port) -> new CheckingMemcacheClient(id, port, goOn::get, answers));
    }

    @Test
    void shouldWithstandHostileBinaryClients() throws InterruptedException {
        attack(
                PoolYaml.memcache("alpha"),
                List.of(MemcachedServer.start(), MemcachedServer.start()),
                BinaryScript.bytes(BinaryScript.whole()),
                (id, port) -> new CheckingBinaryClient(id, port, goOn::get, answers));
    }

    private void attack(PoolYaml pool, List<? extends ServerProcess> servers, String valid, Maker maker)
            throws InterruptedException {
        try (LogWatch log = new LogWatch()) {
            servers.forEach(server -> pool.server(server.port(), "server" + server.port()));
            try (RunningProxy proxy = RunningProxy.start(2, pool.text())) {
                List<Thread> checkers = new ArrayList<>();
                for (int i = 0; i < CHECKERS; i++) {
                    checkers.add(start(maker.make(i, pool.port())));
                }
                List<Thread> attackers = new ArrayList<>();
                for (int i = 0; i < ATTACKERS; i++) {
                    Random random = new Random(i);
                    attackers.add(start(() -> attack(pool.port(), random, valid)));
                }
                join(attackers);
                long during = answers.get();
                Await.until("the others go on", () -> answers.get() > during || !failures.isEmpty());
                goOn.set(false);
                join(checkers);
                assertThat(failures).isEmpty();
                assertNothingIsLeft(proxy, servers);
            }
            log.assertNothingLeakedOrBroke();
        } finally {
            servers.forEach(ServerProcess::close);
        }
    }

    private Thread start(Runnable task) {
        return Thread.ofVirtual()
                .uncaughtExceptionHandler((thread, failure) -> failures.add(failure))
                .start(task);
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void attack(int port, Random random, String valid) {
        for (int i = 0; i < ATTACKS; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(bytes(random, valid));
                if (random.nextInt(4) != 0) {
                    socket.shutdownOutput();
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } else {
                    socket.setSoLinger(true, 0);
                }
            } catch (IOException hungUp) {
                // What cannot be understood is answered by hanging up, and what comes after that by a reset.
            }
        }
    }

    private static byte[] bytes(Random random, String valid) {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(NOISE_BYTES_MAX)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] bytes = valid.repeat(1 + random.nextInt(3)).getBytes(StandardCharsets.ISO_8859_1);
        int mutations = random.nextInt(6);
        for (int i = 0; i < mutations; i++) {
            mutate(random, bytes);
        }
        return bytes;
    }

    private static void mutate(Random random, byte[] bytes) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] = (byte) random.nextInt(256);
            case 1 -> bytes[at] = (byte) ('0' + random.nextInt(10));
            case 2 -> bytes[at] = (byte) "\r\n $*-+:\0".charAt(random.nextInt(9));
            default -> {
                int from = random.nextInt(bytes.length);
                int length = Math.min(bytes.length - Math.max(at, from), random.nextInt(20));
                System.arraycopy(bytes, from, bytes, at, length);
            }
        }
    }

    private static void assertNothingIsLeft(RunningProxy proxy, List<? extends ServerProcess> servers) {
        Await.until("no client is left", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 0);
        for (ServerProcess server : servers) {
            String name = "server" + server.port();
            Await.until("every request is settled", () -> proxy.value("alpha", name, ServerCounter.OUT_QUEUE) == 0);
        }
        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
    }
}
