package dev.nutcracker.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PortionTest {
    private static final long MS_NS = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void shouldTakeTheTokensOfAFiftiethOfASecondAhead() {
        SharedBucket bucket = new SharedBucket(TokenRate.of(1000, 1000), 0);
        Portion portion = new Portion(bucket);

        assertThat(portion.isEmpty()).isTrue();
        assertThat(portion.refill(0)).isTrue();
        assertThat(portion.left()).isEqualTo(20);
        assertThat(bucket.takeUpTo(Long.MAX_VALUE, 0)).isEqualTo(980);
    }

    @Test
    void shouldTakeNoMoreThanHalfTheBurstAhead() {
        Portion portion = new Portion(new SharedBucket(TokenRate.of(1000, 10), 0));

        portion.refill(0);

        assertThat(portion.left()).isEqualTo(5);
    }

    @Test
    void shouldPayWhatARequestCostsMoreThanThereIs() {
        Portion portion = emptyPortion();
        assertThat(portion.refill(10 * MS_NS)).isTrue();

        portion.take(110);

        assertThat(portion.isEmpty()).isTrue();
        assertThat(portion.refill(110 * MS_NS)).isFalse();
        assertThat(portion.refill(111 * MS_NS)).isTrue();
        assertThat(portion.left()).isOne();
    }

    @Test
    void shouldPayDebtsThatAreLargerThanTheBurst() {
        Portion portion = emptyPortion();

        portion.take(5000);

        assertThat(portion.refill(0)).isFalse();
        assertThat(portion.refill(5000 * MS_NS)).isFalse();
        assertThat(portion.refill(5001 * MS_NS)).isTrue();
    }

    @Test
    void shouldGetTheTokensItWaitsForWhenTheyCome() {
        Portion portion = emptyPortion();

        assertThat(portion.await(0)).isEqualTo(5 * MS_NS);
        assertThat(portion.await(MS_NS)).as("asked for once").isEqualTo(5 * MS_NS);
        assertThat(portion.refill(5 * MS_NS - 1)).isFalse();
        assertThat(portion.refill(5 * MS_NS)).isTrue();
        assertThat(portion.left()).isEqualTo(5);
    }

    @Test
    void shouldPayWhatIsTakenWhileItWaits() {
        Portion portion = emptyPortion();
        portion.await(0);

        portion.take(25);

        assertThat(portion.refill(5 * MS_NS)).isFalse();
        assertThat(portion.await(5 * MS_NS)).isEqualTo(30 * MS_NS);
        assertThat(portion.refill(30 * MS_NS)).isTrue();
    }

    @Test
    void shouldPutBackWhatItHasNotUsed() {
        SharedBucket bucket = new SharedBucket(TokenRate.of(1000, 1000), 0);
        Portion portion = new Portion(bucket);
        portion.refill(0);
        portion.take(5);

        portion.giveBack(0);

        assertThat(bucket.takeUpTo(Long.MAX_VALUE, 0)).isEqualTo(995);
    }

    @Test
    void shouldPutBackWhatItHasWaitedFor() {
        SharedBucket bucket = new SharedBucket(TokenRate.of(1000, 1000), 0);
        bucket.takeUpTo(Long.MAX_VALUE, 0);
        Portion portion = new Portion(bucket);
        portion.await(0);

        portion.giveBack(0);

        assertThat(bucket.takeUpTo(Long.MAX_VALUE, MS_NS)).isOne();
    }

    @Test
    void shouldLeaveItsDebtToTheBucket() {
        SharedBucket bucket = new SharedBucket(TokenRate.of(1000, 1000), 0);
        Portion portion = new Portion(bucket);
        portion.refill(0);
        portion.take(1100);

        portion.giveBack(0);

        assertThat(bucket.takeUpTo(Long.MAX_VALUE, 100 * MS_NS)).isZero();
        assertThat(bucket.takeUpTo(Long.MAX_VALUE, 101 * MS_NS)).isOne();
    }

    private static Portion emptyPortion() {
        SharedBucket bucket = new SharedBucket(TokenRate.of(1000, 1000), 0);
        bucket.takeUpTo(Long.MAX_VALUE, 0);
        return new Portion(bucket);
    }
}
