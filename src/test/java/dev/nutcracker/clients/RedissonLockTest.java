package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson's locks over several servers without a hash tag: the script that unlocks publishes where the lock is. */
final class RedissonLockTest {
    private ThreeServers servers;
    private RedissonClient holder;
    private RedissonClient waiter;

    @BeforeEach
    void start() {
        servers = ThreeServers.redisWithChannelsEverywhere();
        holder = connect();
        waiter = connect();
    }

    private RedissonClient connect() {
        Config config = new Config();
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + servers.port())
                .setConnectionMinimumIdleSize(2);
        return Redisson.create(config);
    }

    @AfterEach
    void stop() {
        holder.shutdown();
        waiter.shutdown();
        servers.close();
    }

    @Test
    void shouldHandOverLocksWhichAreOnOtherServersThanTheirChannels() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                String name = i + "-lock";
                holder.getLock(name).lock();
                long subscriptions = servers.requests("subscribe");
                Future<Boolean> locked = threads.submit(() -> {
                    boolean got = waiter.getLock(name).tryLock(20, TimeUnit.SECONDS);
                    waiter.getLock(name).unlock();
                    return got;
                });
                Await.until("somebody waits", () -> servers.requests("subscribe") > subscriptions);

                holder.getLock(name).unlock();

                assertThat(locked.get()).as(name).isTrue();
            }
        }
        servers.assertAllUsed();
    }
}
