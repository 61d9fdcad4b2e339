package dev.nutcracker.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ExpectedKeysTest {
    @Test
    void shouldKnowTheKeysOfARequestInItsOrder() {
        assertThat(allMayCome(keys(1, 2, 3), 1, 2, 3)).isTrue();
        assertThat(allMayCome(keys(1, 1, 2), 1, 1, 2)).isTrue();
    }

    @Test
    void shouldLeaveOutWhatServersLeaveOut() {
        assertThat(allMayCome(keys(1, 2, 3, 4, 5), 2, 5)).isTrue();
        assertThat(allMayCome(keys(3, 2, 1), 1)).isTrue();
    }

    @Test
    void shouldTakeTheOrderOfAProxyInTheServersPlace() {
        assertThat(allMayCome(keys(1, 2, 3, 4), 3, 2, 4, 1)).isTrue();
    }

    @Test
    void shouldNotTakeWhatWasNotAskedFor() {
        assertThat(keys(1, 2, 3).mayBeNext(4)).isFalse();
        ExpectedKeys keys = keys(1, 2, 3);
        assertThat(allMayCome(keys, 2, 1)).isTrue();
        assertThat(keys.mayBeNext(4)).isFalse();
    }

    /** It would take minutes if each were looked for among all. */
    @Test
    void shouldNotTakeLongOverKeysInTheWrongOrder() {
        int[] many = IntStream.range(0, 1_000_000).toArray();
        ExpectedKeys keys = keys(many);

        assertThat(IntStream.range(0, many.length).allMatch(i -> keys.mayBeNext(many.length - 1 - i)))
                .isTrue();
    }

    private static ExpectedKeys keys(int... checkSums) {
        return new ExpectedKeys(checkSums.clone());
    }

    private static boolean allMayCome(ExpectedKeys keys, int... checkSums) {
        return IntStream.of(checkSums).allMatch(keys::mayBeNext);
    }
}
