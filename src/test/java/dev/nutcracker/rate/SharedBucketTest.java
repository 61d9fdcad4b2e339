package dev.nutcracker.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SharedBucketTest {
    private static final long MS_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int WORKERS = 4;

    @Test
    void shouldGiveWhatABucketOfOneThreadGives() {
        TokenRate rate = TokenRate.of(1000, 100);
        SharedBucket shared = new SharedBucket(rate, 0);
        TokenBucket own = new TokenBucket(rate, 0);

        for (long nowNs = 0; nowNs < 1000 * MS_NS; nowNs += 13 * MS_NS) {
            assertThat(shared.takeUpTo(20, nowNs)).isEqualTo(own.takeUpTo(20, nowNs));
            assertThat(shared.takeAhead(1, nowNs)).isEqualTo(own.takeAhead(1, nowNs));
        }
    }

    @Test
    void shouldKeepWhatIsSpentAtAnotherRate() {
        SharedBucket bucket = new SharedBucket(TokenRate.of(1000, 1000), 0);
        bucket.takeUpTo(Long.MAX_VALUE, 0);

        SharedBucket faster = bucket.at(TokenRate.of(5000, 1000));

        assertThat(faster.takeUpTo(Long.MAX_VALUE, 0)).isZero();
        assertThat(faster.takeUpTo(Long.MAX_VALUE, 10 * MS_NS)).isEqualTo(50);
    }

    /** Each worker goes through the same second in steps of its own; the bucket gives burst and second, and no token twice. */
    @Test
    void shouldGiveFourWorkersItsTokensOnce() throws Exception {
        SharedBucket bucket = new SharedBucket(TokenRate.of(100_000, 100), 0);
        List<Long> taken = byWorkers(worker -> {
            Portion portion = new Portion(bucket);
            long served = 0;
            for (long nowNs = 0; nowNs <= 1000 * MS_NS; nowNs += 10_000 + worker) {
                for (int request = 0; request < 10 && portion.refill(nowNs); request++) {
                    portion.take(1);
                    served++;
                }
            }
            return served + portion.left();
        });

        assertThat(taken.stream().mapToLong(Long::longValue).sum()).isBetween(100_000L, 110_000L);
    }

    /** A worker that waits gets the tokens for which it has asked, and every worker gets as many as any other. */
    @Test
    void shouldServeWorkersThatWaitInTheOrderInWhichTheyAsk() {
        SharedBucket bucket = new SharedBucket(TokenRate.of(10_000, 1000), 0);
        bucket.takeUpTo(Long.MAX_VALUE, 0);
        List<Portion> portions = new ArrayList<>();
        long[] served = new long[WORKERS];
        for (int worker = 0; worker < WORKERS; worker++) {
            portions.add(new Portion(bucket));
        }
        for (long nowNs = 0; nowNs < 10_000 * MS_NS; nowNs += MS_NS) {
            for (int worker = 0; worker < WORKERS; worker++) {
                Portion portion = portions.get(worker);
                while (portion.refill(nowNs)) {
                    portion.take(1);
                    served[worker]++;
                }
                portion.await(nowNs);
            }
        }

        for (long each : served) {
            assertThat(each).isBetween(24_900L, 25_000L);
        }
    }

    private interface Work {
        long of(int worker);
    }

    private static List<Long> byWorkers(Work work) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<Long>> working = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                int worker = i;
                working.add(threads.submit(() -> work.of(worker)));
            }
            List<Long> results = new ArrayList<>();
            for (Future<Long> each : working) {
                results.add(each.get());
            }
            return results;
        }
    }
}
