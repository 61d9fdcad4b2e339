package dev.nutcracker.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ExpectedKeysTest {
    @Test
    void shouldKnowTheKeysOfARequestInItsOrder() {
        assertThat(allAreTaken(keys(1, 2, 3), 1, 2, 3)).isTrue();
        assertThat(allAreTaken(keys(1, 1, 2), 1, 1, 2)).isTrue();
    }

    @Test
    void shouldLeaveOutWhatServersLeaveOut() {
        assertThat(allAreTaken(keys(1, 2, 3, 4, 5), 2, 5)).isTrue();
        assertThat(allAreTaken(keys(3, 2, 1), 1)).isTrue();
    }

    @Test
    void shouldTakeTheOrderOfAProxyInTheServersPlace() {
        assertThat(allAreTaken(keys(1, 2, 3, 4), 3, 2, 4, 1)).isTrue();
    }

    @Test
    void shouldNotTakeWhatWasNotAskedFor() {
        assertThat(keys(1, 2, 3).take(4)).isFalse();
        ExpectedKeys keys = keys(1, 2, 3);
        assertThat(allAreTaken(keys, 2, 1)).isTrue();
        assertThat(keys.take(4)).isFalse();
    }

    @Test
    void shouldTakeEachAsOftenAsItWasAskedFor() {
        assertThat(allAreTaken(keys(1, 2), 1, 1)).isFalse();
        assertThat(allAreTaken(keys(1, 2), 2, 1, 2)).isFalse();
        assertThat(allAreTaken(keys(1, 2, 1), 2, 1, 1)).isTrue();
        assertThat(allAreTaken(keys(-1, 1, -1), 1, -1, -1)).isTrue();
        assertThat(allAreTaken(keys(-1, 1, -1), 1, -1, -1, -1)).isFalse();
        assertThat(keys().take(0)).isFalse();
    }

    @Test
    void shouldBeginAnewWhenTheRequestIsSentOnceMore() {
        ExpectedKeys keys = keys(1, 2, 3);
        assertThat(allAreTaken(keys, 3, 1)).isTrue();

        keys.begin();

        assertThat(allAreTaken(keys, 1, 2, 3)).isTrue();
    }

    /** It would take minutes if each were looked for among all. */
    @Test
    void shouldNotTakeLongOverKeysInTheWrongOrder() {
        int[] many = IntStream.range(0, 1_000_000).toArray();
        ExpectedKeys keys = keys(many);

        assertThat(IntStream.range(0, many.length).allMatch(i -> keys.take(many.length - 1 - i)))
                .isTrue();
    }

    private static ExpectedKeys keys(int... checkSums) {
        return new ExpectedKeys(checkSums);
    }

    private static boolean allAreTaken(ExpectedKeys keys, int... checkSums) {
        return IntStream.of(checkSums).allMatch(keys::take);
    }
}
