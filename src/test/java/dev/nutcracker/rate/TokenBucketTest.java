package dev.nutcracker.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenBucketTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MS_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long ALL = Long.MAX_VALUE;

    @Test
    void shouldHoldTheTokensOfItsBurstAtFirst() {
        TokenBucket bucket = new TokenBucket(TokenRate.of(1000, 500), 0);

        assertThat(bucket.takeUpTo(ALL, 0)).isEqualTo(500);
        assertThat(bucket.takeUpTo(ALL, 0)).isZero();
    }

    @Test
    void shouldGetTokensAtItsRateAndKeepNoMoreThanItsBurst() {
        TokenBucket bucket = emptyBucket(1000, 500);

        assertThat(bucket.takeUpTo(ALL, 999_999)).isZero();
        assertThat(bucket.takeUpTo(ALL, MS_NS)).isOne();
        assertThat(bucket.takeUpTo(ALL, 101 * MS_NS)).isEqualTo(100);
        assertThat(bucket.takeUpTo(ALL, TimeUnit.DAYS.toNanos(30))).isEqualTo(500);
    }

    @Test
    void shouldLeaveWhatIsNotTaken() {
        TokenBucket bucket = new TokenBucket(TokenRate.of(1000, 500), 0);

        assertThat(bucket.takeUpTo(20, 0)).isEqualTo(20);
        assertThat(bucket.takeUpTo(ALL, 0)).isEqualTo(480);
    }

    @Test
    void shouldSayWhenTokensComeThatAreTakenAhead() {
        TokenBucket bucket = emptyBucket(1000, 500);

        assertThat(bucket.takeAhead(10, 0)).isEqualTo(10 * MS_NS);
        assertThat(bucket.takeAhead(5, MS_NS)).isEqualTo(15 * MS_NS);
        assertThat(bucket.takeUpTo(ALL, 15 * MS_NS)).isZero();
        assertThat(bucket.takeUpTo(ALL, 18 * MS_NS)).isEqualTo(3);
    }

    @Test
    void shouldHoldOneTokenHoweverShortTheBurst() {
        TokenBucket bucket = new TokenBucket(TokenRate.of(1, 10), 0);

        assertThat(bucket.takeUpTo(ALL, 0)).isOne();
        assertThat(bucket.takeUpTo(ALL, SECOND_NS - 1)).isZero();
        assertThat(bucket.takeUpTo(ALL, SECOND_NS)).isOne();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MAX_VALUE - 100})
    void shouldBearAClockThatStartsAnywhereAndPassesItsEnd(long startNs) {
        TokenBucket bucket = new TokenBucket(TokenRate.of(1000, 1000), startNs);

        assertThat(bucket.takeUpTo(ALL, startNs)).isEqualTo(1000);
        assertThat(bucket.takeUpTo(ALL, startNs + 7 * MS_NS)).isEqualTo(7);
        assertThat(bucket.takeAhead(3, startNs + 7 * MS_NS)).isEqualTo(startNs + 10 * MS_NS);
    }

    /** The largest number of the file, in bytes and in gigabytes, and whatever a {@code long} holds. */
    @ParameterizedTest
    @CsvSource({"2147483647, 60000", "2305843008139952128, 60000", "9223372036854775807, 10", "1, 60000"})
    void shouldNotOverflowAtAnyRate(long perSecond, long burstMs) {
        TokenRate rate = TokenRate.of(perSecond, burstMs);
        TokenBucket bucket = new TokenBucket(rate, 0);

        long burst = bucket.takeUpTo(ALL, 0);
        assertThat(burst).isEqualTo(Math.max(1, rate.perSecond() * burstMs / 1000));
        long dueNs = bucket.takeAhead(Long.MAX_VALUE, 0);
        assertThat(dueNs).isBetween(TokenRate.DEBT_MAX_NS - 1, TokenRate.DEBT_MAX_NS);
        assertThat(bucket.takeAhead(Long.MAX_VALUE, 0)).isEqualTo(TokenRate.DEBT_MAX_NS);
        assertThat(bucket.takeUpTo(ALL, TokenRate.DEBT_MAX_NS)).isZero();
        assertThat(bucket.takeUpTo(ALL, 2 * TokenRate.DEBT_MAX_NS)).isEqualTo(burst);
    }

    @Test
    void shouldRefuseARateWithoutTokens() {
        assertThatThrownBy(() -> TokenRate.of(0, 1000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TokenRate.of(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The model counts in decimals without rounding; with each take the bucket may round a nanosecond away. */
    @ParameterizedTest
    @CsvSource({"7, 10", "999, 1000", "1000003, 250", "2147483647, 60000"})
    void shouldGiveWhatAnExactModelGivesAtRandomTimes(long perSecond, long burstMs) {
        Random random = new Random(perSecond);
        TokenRate rate = TokenRate.of(perSecond, burstMs);
        TokenBucket bucket = new TokenBucket(rate, 0);
        Model model = new Model(rate);
        long nowNs = 0;
        for (int i = 0; i < 20_000; i++) {
            nowNs += random.nextInt(10) == 0 ? random.nextLong(2 * SECOND_NS) : random.nextLong(3 * MS_NS);
            long asked = random.nextLong(2 * rate.perSecond());
            if (random.nextInt(5) == 0) {
                bucket.takeAhead(asked / 10, nowNs);
                model.take(asked / 10, nowNs);
                continue;
            }
            BigDecimal there = model.tokensAt(nowNs);
            long taken = bucket.takeUpTo(asked, nowNs);
            model.take(taken, nowNs);
            BigDecimal rounded = model.ofTime(i).add(BigDecimal.ONE);
            assertThat(BigDecimal.valueOf(taken))
                    .isLessThanOrEqualTo(there.add(rounded).max(BigDecimal.ZERO))
                    .isGreaterThanOrEqualTo(there.subtract(BigDecimal.ONE).min(BigDecimal.valueOf(asked)));
        }
    }

    private static TokenBucket emptyBucket(long perSecond, long burstMs) {
        TokenBucket bucket = new TokenBucket(TokenRate.of(perSecond, burstMs), 0);
        bucket.takeUpTo(ALL, 0);
        return bucket;
    }

    /** Adds the tokens of each moment, without rounding. */
    private static final class Model {
        private final TokenRate rate;
        private BigDecimal tokens;
        private long atNs;

        Model(TokenRate rate) {
            this.rate = rate;
            this.tokens = ofTime(rate.burstNs());
        }

        BigDecimal ofTime(long timeNs) {
            return BigDecimal.valueOf(timeNs)
                    .multiply(BigDecimal.valueOf(rate.perSecond()))
                    .movePointLeft(9);
        }

        BigDecimal tokensAt(long nowNs) {
            return tokens.add(ofTime(nowNs - atNs)).min(ofTime(rate.burstNs()));
        }

        void take(long taken, long nowNs) {
            tokens = tokensAt(nowNs).subtract(BigDecimal.valueOf(taken));
            atNs = nowNs;
        }
    }
}
