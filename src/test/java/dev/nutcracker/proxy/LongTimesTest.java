package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.LeapingLoops;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What happens when nothing has happened for long. */
final class LongTimesTest {
    private static final String MESSAGE = "*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$1\r\nx\r\n";
    /** A little more than after which a server is asked for a sign of life. */
    private static final Duration SILENCE = Duration.ofSeconds(11);

    /** A little more than after which a lost server of channels is tried again. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** Longer than after which a server is taken for dead. */
    private static final Duration STANDSTILL = Duration.ofMinutes(2);

    private static final Duration UNUSED = Duration.ofSeconds(60);

    private final LeapingLoops loops = LeapingLoops.start(1);

    @Test
    void shouldCloseAConnectionForTransactionsThatNobodyWantsAnyMore() {
        try (PlayedPool pool = PlayedPool.start(loops, PoolYaml.redis("alpha"))) {
            RawConnection lease = watchAndUnwatch(pool);

            loops.leap(UNUSED.minusSeconds(10));
            assertThat(pool.value(ServerCounter.SERVER_CONNECTIONS)).isEqualTo(1);
            loops.leap(Duration.ofSeconds(11));

            assertThat(lease.readUntilClosed()).isEmpty();
            assertThat(pool.value(ServerCounter.SERVER_CONNECTIONS)).isZero();
        }
    }

    @Test
    void shouldKeepAConnectionForTransactionsThatHasBeenUsedSince() {
        try (PlayedPool pool = PlayedPool.start(loops, PoolYaml.redis("alpha"))) {
            RawConnection lease = watchAndUnwatch(pool);
            loops.leap(UNUSED.minusSeconds(10));
            pool.client().sendRedisRequest("WATCH", "a").sendRedisRequest("UNWATCH");
            assertThat(lease.readRedisRequest()).containsExactly("WATCH", "a");
            assertThat(lease.readRedisRequest()).containsExactly("UNWATCH");
            lease.send("+OK\r\n+OK\r\n");
            pool.client().expect("+OK\r\n+OK\r\n");

            loops.leap(Duration.ofSeconds(11));

            assertThat(pool.value(ServerCounter.SERVER_CONNECTIONS)).isEqualTo(1);
            loops.leap(UNUSED);
            assertThat(lease.readUntilClosed()).isEmpty();
        }
    }

    private static RawConnection watchAndUnwatch(PlayedPool pool) {
        pool.client().sendRedisRequest("WATCH", "a").sendRedisRequest("UNWATCH");
        RawConnection lease = pool.server().accept();
        assertThat(lease.readRedisRequest()).containsExactly("WATCH", "a");
        assertThat(lease.readRedisRequest()).containsExactly("UNWATCH");
        lease.send("+OK\r\n+OK\r\n");
        pool.client().expect("+OK\r\n+OK\r\n");
        return lease;
    }

    @Test
    void shouldAskASilentServerOfChannelsForASignOfLife() {
        try (PlayedPool pool = PlayedPool.start(loops, PoolYaml.redis("alpha"))) {
            RawConnection subscribed = subscribe(pool);

            for (int i = 0; i < 5; i++) {
                loops.leap(SILENCE);
                assertThat(subscribed.readRedisRequest()).containsExactly("PING");
                subscribed.send("*2\r\n$4\r\npong\r\n$0\r\n\r\n" + MESSAGE);
                pool.client().expect(MESSAGE);
            }

            assertThat(pool.server().connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldSubscribeAnewWhenAServerOfChannelsGivesNoSignOfLife() {
        try (PlayedPool pool = PlayedPool.start(loops, PoolYaml.redis("alpha"))) {
            RawConnection dead = subscribe(pool);
            loops.leap(SILENCE);
            assertThat(dead.readRedisRequest()).containsExactly("PING");

            loops.leap(SILENCE);
            loops.leap(RETRY);

            RawConnection next = pool.server().accept();
            assertThat(next.readRedisRequest()).containsExactly("subscribe", "news");
            assertThat(dead.readUntilClosed()).isEmpty();
            next.send("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n" + MESSAGE);
            pool.client().expect(MESSAGE);
            assertThat(pool.value(ServerCounter.SERVER_TIMEDOUT)).isEqualTo(1);
        }
    }

    private static RawConnection subscribe(PlayedPool pool) {
        pool.client().sendRedisRequest("SUBSCRIBE", "news");
        RawConnection subscribed = pool.server().accept();
        assertThat(subscribed.readRedisRequest()).containsExactly("subscribe", "news");
        subscribed.send("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n");
        pool.client().expect("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n");
        return subscribed;
    }

    @Test
    void shouldTellABlockedClientThatItsServerGivesNoSignOfLife() {
        try (PlayedPool pool = PlayedPool.start(loops, PoolYaml.redis("alpha"))) {
            RawConnection lease = block(pool);
            loops.leap(SILENCE);
            assertThat(pool.server().accept().readRedisRequest()).containsExactly("PING");
            loops.leap(SILENCE);
            assertThat(pool.client().received()).isEmpty();

            loops.leap(SILENCE);

            pool.client().expect("-ERR Connection timed out\r\n");
            assertThat(lease.readUntilClosed()).isEmpty();
            assertThat(pool.value(ServerCounter.SERVER_TIMEDOUT)).isEqualTo(1);
        }
    }

    @Test
    void shouldLetAClientBlockForAsLongAsItsServerIsAlive() {
        try (PlayedPool pool = PlayedPool.start(loops, PoolYaml.redis("alpha").set("timeout", 1000))) {
            RawClient other = pool.connect();
            RawConnection lease = block(pool);
            loops.leap(SILENCE);
            RawConnection shared = pool.server().accept();
            for (int i = 0; i < 6; i++) {
                assertThat(shared.readRedisRequest()).containsExactly("PING");
                other.sendRedisRequest("GET", "b");
                assertThat(shared.readRedisRequest()).containsExactly("GET", "b");
                shared.send("+PONG\r\n$1\r\nB\r\n");
                other.expect("$1\r\nB\r\n");
                loops.leap(SILENCE);
            }

            lease.send("*2\r\n$1\r\na\r\n$1\r\n1\r\n");
            pool.client().expect("*2\r\n$1\r\na\r\n$1\r\n1\r\n");
            assertThat(pool.value(ServerCounter.REQUESTS)).isEqualTo(7);
            assertThat(pool.value(ServerCounter.RESPONSES)).isEqualTo(7);
        }
    }

    @Test
    void shouldTakeNoServerForDeadThatHasNotBeenAskedWhileTheProxyItselfStoodStill() {
        try (PlayedPool pool = PlayedPool.start(loops, PoolYaml.redis("alpha"))) {
            RawConnection lease = block(pool);

            loops.leap(STANDSTILL);

            RawConnection shared = pool.server().accept();
            assertThat(shared.readRedisRequest()).containsExactly("PING");
            shared.send("+PONG\r\n");
            lease.send("*2\r\n$1\r\na\r\n$1\r\n1\r\n");
            pool.client().expect("*2\r\n$1\r\na\r\n$1\r\n1\r\n");
        }
    }

    @Test
    void shouldAskNobodyForASignOfLifeWhereNobodyIsBlocked() {
        try (PlayedPool pool = PlayedPool.start(loops, PoolYaml.redis("alpha"))) {
            RawConnection lease = block(pool);
            lease.send("*-1\r\n");
            pool.client().expect("*-1\r\n");

            loops.leap(SILENCE);
            loops.leap(SILENCE);

            assertThat(pool.server().connectionCount()).isEqualTo(1);
        }
    }

    private static RawConnection block(PlayedPool pool) {
        pool.client().sendRedisRequest("BLPOP", "a", "0");
        RawConnection lease = pool.server().accept();
        assertThat(lease.readRedisRequest()).containsExactly("CLIENT", "INFO");
        assertThat(lease.readRedisRequest()).containsExactly("BLPOP", "a", "0");
        return lease.send("-ERR unknown subcommand\r\n");
    }
}
