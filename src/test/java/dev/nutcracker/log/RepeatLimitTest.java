package dev.nutcracker.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RepeatLimitTest {
    private final RepeatLimit limit = new RepeatLimit();

    @Test
    void shouldAdmitSoManyOfAKindInASecond() {
        assertThat(admitted(RepeatLimit.LINES_PER_SECOND + 10, "Pool", "a {}", 1000))
                .isEqualTo(RepeatLimit.LINES_PER_SECOND);
    }

    @Test
    void shouldCountEachKindByItself() {
        admitted(RepeatLimit.LINES_PER_SECOND, "Pool", "a {}", 1000);

        assertThat(limit.admits("Pool", "b {}", 1000)).isTrue();
        assertThat(limit.admits("Server", "a {}", 1000)).isTrue();
        assertThat(limit.admits("Pool", "a {}", 1000)).isFalse();
    }

    @Test
    void shouldAdmitAgainInTheNextSecond() {
        admitted(RepeatLimit.LINES_PER_SECOND + 1, "Pool", "a", 1999);

        assertThat(limit.admits("Pool", "a", 2000)).isTrue();
    }

    @Test
    void shouldTellOnceWhatWasLeftOut() {
        admitted(RepeatLimit.LINES_PER_SECOND + 7, "Pool", "a", 1000);
        admitted(RepeatLimit.LINES_PER_SECOND + 2, "Pool", "a", 2000);

        assertThat(limit.takeReports(2500)).containsExactly(new RepeatLimit.Report("Pool", "a", 9));
        assertThat(limit.takeReports(2500)).isEmpty();
    }

    @Test
    void shouldForgetKindsThatAreNoLongerLogged() {
        limit.admits("Pool", "a", 1000);
        limit.takeReports(1500);
        assertThat(limit.isIdle()).isFalse();

        limit.takeReports(2000);

        assertThat(limit.isIdle()).isTrue();
    }

    private int admitted(int asked, String source, String pattern, long nowMs) {
        int admitted = 0;
        for (int i = 0; i < asked; i++) {
            admitted += limit.admits(source, pattern, nowMs) ? 1 : 0;
        }
        return admitted;
    }
}
