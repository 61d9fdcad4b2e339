package dev.nutcracker.health;

import static dev.nutcracker.health.OutlierRule.Finding.NONE;
import static dev.nutcracker.health.OutlierRule.Finding.TOO_MANY_ERRORS;
import static dev.nutcracker.health.OutlierRule.Finding.TOO_SLOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.health.OutlierRule.Finding;
import dev.nutcracker.health.OutlierRule.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which servers stand out from the others of their pool. */
final class OutlierRuleTest {
    private static final OutlierRule SLOW = new OutlierRule(0, 100, 5, 2000);
    private static final OutlierRule ERRORS = new OutlierRule(30, 100, 0, 0);

    @Test
    void shouldFindTheServerThatIsManyTimesSlowerThanTheMedian() {
        assertThat(SLOW.findings(List.of(taking(500), taking(9000), taking(600))))
                .containsExactly(NONE, TOO_SLOW, NONE);
        assertThat(SLOW.findings(List.of(taking(500), taking(2900), taking(600))))
                .as("under five times the median")
                .containsExactly(NONE, NONE, NONE);
    }

    @Test
    void shouldFindNobodyBelowTheLeastTime() {
        assertThat(SLOW.findings(List.of(taking(10), taking(1900), taking(10)))).containsOnly(NONE);
    }

    @Test
    void shouldFindNobodyAmongFewerThanThreeServers() {
        assertThat(SLOW.findings(List.of(taking(10), taking(90_000)))).containsOnly(NONE);
        assertThat(SLOW.findings(List.of(taking(10), taking(90_000), Window.EMPTY)))
                .as("one of three had no requests")
                .containsOnly(NONE);
    }

    @Test
    void shouldNotLetTheSlowHalfHideItself() {
        assertThat(SLOW.findings(List.of(taking(10), taking(90_000), taking(20), taking(90_000))))
                .containsExactly(NONE, TOO_SLOW, NONE, TOO_SLOW);
    }

    @Test
    void shouldFindServersThatFailTooOften() {
        assertThat(ERRORS.findings(List.of(failing(300, 100), failing(300, 15), failing(300, 89))))
                .containsExactly(TOO_MANY_ERRORS, NONE, NONE);
    }

    @Test
    void shouldNotJudgeErrorsOfAHandfulOfRequests() {
        assertThat(ERRORS.findings(List.of(failing(99, 99)))).containsExactly(NONE);
        assertThat(ERRORS.findings(List.of(failing(100, 100)))).containsExactly(TOO_MANY_ERRORS);
    }

    @Test
    void shouldAddWhatSeveralWorkersSaw() {
        List<Finding> findings = ERRORS.findings(List.of(failing(60, 20).plus(failing(60, 20))));

        assertThat(findings).containsExactly(TOO_MANY_ERRORS);
    }

    private static Window taking(long meanNs) {
        return new Window(10, 0, 10, 10 * meanNs);
    }

    private static Window failing(long requests, long failures) {
        return new Window(requests, failures, 0, 0);
    }
}
