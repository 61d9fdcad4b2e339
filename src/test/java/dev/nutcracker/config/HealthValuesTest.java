package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys that say how servers are watched, and what happens when one fails or returns. */
final class HealthValuesTest {
    @Test
    void shouldProbeByDefaultAsTheTableSays() throws ConfigException {
        assertThat(pool("health_check: {}").healthCheck()).isEqualTo(HealthCheckConfig.OFF);
        assertThat(pool("outlier: {}").outlier()).isEqualTo(OutlierConfig.OFF);
    }

    @Test
    void shouldTakeEveryKeyOfTheHealthCheck() throws ConfigException {
        PoolConfig pool = pool("""
                health_check:
                    type: command
                    command: [GET, key]
                    expect: /yes|no/
                    interval: 1000
                    fast_interval: 100
                    down_interval: 3000
                    jitter: 5
                    timeout: 50
                    fall: 4
                    rise: 5
                    when_idle: false
                    start: wait
                """);

        assertThat(pool.healthCheck())
                .isEqualTo(new HealthCheckConfig(
                        CheckType.COMMAND,
                        List.of("GET", "key"),
                        new Expectation("/yes|no/"),
                        1000,
                        100,
                        3000,
                        5,
                        50,
                        4,
                        5,
                        false,
                        CheckStart.WAIT,
                        null));
        assertThat(pool.healthCheck().isOn()).isTrue();
        assertThat(pool.failureRules().limit()).isEqualTo(4);
    }

    @Test
    void shouldTakeACommandAsOneLine() throws ConfigException {
        assertThat(pool("health_check: {type: command, command: GET  key}")
                        .healthCheck()
                        .command())
                .containsExactly("GET", "key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "health_check: {type: ping, interval: 600}  | 600  | 600",
                "health_check: {type: ping, interval: 5000} | 5000 | 1000",
            })
    void shouldDeriveTimesThatAreNotSetFromTheInterval(String line, long downIntervalMs, long timeoutMs)
            throws ConfigException {
        HealthCheckConfig check = pool(line).healthCheck();

        assertThat(check.downIntervalMs()).isEqualTo(downIntervalMs);
        assertThat(check.timeoutMs()).isEqualTo(timeoutMs);
    }

    @Test
    void shouldTakeTheFailureLimitAsAnotherNameForFall() throws ConfigException {
        assertThat(pool("health_check: {type: ping}", "server_failure_limit: 5")
                        .healthCheck()
                        .fall())
                .isEqualTo(5);
        assertThat(pool("health_check: {type: ping}").failureRules().limit()).isEqualTo(3);
        assertThat(pool("health_check: {type: none}").failureRules().limit()).isEqualTo(2);
    }

    @Test
    void shouldTakeEveryKeyOfOutliers() throws ConfigException {
        assertThat(
                        pool("outlier: {error_percent: 30, min_requests: 10, window: 5000, latency_factor: 3, latency_min: 2, action: down}")
                                .outlier())
                .isEqualTo(new OutlierConfig(30, 10, 5000, 3, 2, OutlierAction.DOWN));
    }

    @Test
    void shouldTakeEveryKeyOfThePolicy() throws ConfigException {
        PoolConfig pool = pool(
                "server_retry_timeout: 2000",
                "on_failure: eject",
                "eject_ttl: 30",
                "wait_max: 5",
                "max_ejected_percent: 50",
                "retry_backoff: 1.5",
                "retry_max: 60000",
                "stable_time: 9000",
                "flap_limit: 4",
                "slow_start: 700",
                "on_return: hold",
                "hold_time: 800");

        assertThat(pool.failureRules())
                .isEqualTo(new FailureRules(
                        false, 2, 2000, OnFailure.EJECT, 50, 5, new BackOff(1.5, 60_000, 9000, 4), Retries.NONE));
        assertThat(pool.standIn()).isEqualTo(new StandInConfig(null, 0, 30));
        assertThat(pool.returnRules()).isEqualTo(new ReturnRules(OnReturn.HOLD, 800, 700));
    }

    @Test
    void shouldTakeTheSettingsOfServers() throws ConfigException {
        assertThat(pool("max_outstanding: 64", "connect_timeout: 200", "idle_check: 90000")
                        .settings())
                .isEqualTo(new ServerSettings(0, null, 0, 64, 200, 64, 90_000, null));
    }

    @Test
    void shouldNeedNoAddressForAPoolThatStandsInForAnother() throws ConfigException {
        Configuration configuration =
                load(Samples.pool("on_failure: failover", "failover_pool: gutter", "failover_ttl: 60") + """
                gutter:
                  servers:
                   - 127.0.0.1:6390:1
                """);

        assertThat(configuration.pools().getFirst().standIn()).isEqualTo(new StandInConfig("gutter", 60, 0));
        assertThat(configuration.pools().getLast().listen().address()).isEqualTo(new ListenAddress.None());
    }

    @ParameterizedTest
    @CsvSource({"100, 5, 5", "50, 5, 2", "50, 1, 1", "1, 99, 1", "0, 5, 0", "100, 2147483647, 2147483647"})
    void shouldLetAShareOfTheServersBeOut(int percent, int servers, int out) throws ConfigException {
        assertThat(pool("max_ejected_percent: " + percent).failureRules().maxEjected(servers))
                .isEqualTo(out);
    }

    @ParameterizedTest
    @CsvSource({
        "auto_eject_hosts: false, AUTO",
        "auto_eject_hosts: true, EJECT",
        "on_failure: eject, EJECT",
        "on_failure: fail, FAIL"
    })
    void shouldEjectByEitherKey(String line, OnFailure policy) throws ConfigException {
        assertThat(pool(line).failureRules().policy()).isEqualTo(policy);
    }

    private static PoolConfig pool(String... lines) throws ConfigException {
        return load(Samples.pool(lines)).pools().getFirst();
    }

    private static Configuration load(String content) throws ConfigException {
        return ConfigLoader.parse("x.yml", content.getBytes(UTF_8)).configuration();
    }
}
