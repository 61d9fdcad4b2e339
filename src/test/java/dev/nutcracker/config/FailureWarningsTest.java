package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Warnings of the keys that watch servers and limit clients. */
final class FailureWarningsTest {
    private static final String TWO = "  servers: [a:1:1, b:1:1]\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "on_failure: fail",
                "on_failure: eject;timeout: 1;slow_start: 1;max_ejected_percent: 50;eject_ttl: 1",
                "auto_eject_hosts: true;health_check: {type: ping}",
                "on_failure: wait;timeout: 101;server_retry_timeout: 100;wait_max: 5",
                "wait_max: 1000;max_ejected_percent: 100;slow_start: 0;failover_ttl: 0;on_return: use",
                "outlier: {error_percent: 1}",
                "limits: {proxy_protocol: required, proxy_protocol_from: [10.0.0.0/8]}",
            })
    void shouldNotWarnOfOrdinarySettings(String lines) throws ConfigException {
        assertThat(warnings(Samples.pool(lines.split(";", -1)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "auto_eject_hosts: true => 3:21: auto_eject_hosts: without timeout, a server that accepts requests and"
                        + " never answers is not ejected",
                "on_failure: eject => 3:15: on_failure: without timeout, a server that accepts requests and never"
                        + " answers is not ejected",
                "failover_pool: alpha2 => 3:18: failover_pool: has no effect without on_failure: failover",
                "failover_ttl: 5 => 3:17: failover_ttl: has no effect without on_failure: failover",
                "eject_ttl: 5 => 3:14: eject_ttl: has no effect without on_failure: eject",
                "wait_max: 5 => 3:13: wait_max: has no effect without on_failure: wait",
                "max_ejected_percent: 5 => 3:24: max_ejected_percent: has no effect without on_failure: eject or failover",
                "slow_start: 5 => 3:15: slow_start: has no effect without on_failure: eject or failover: keys never move",
                "hold_time: 5 => 3:14: hold_time: has no effect without on_return: hold",
                "health_check: {fall: 2} => 3:3: health_check: has no effect with type: none",
                "health_check: {type: ping, expect: x} => 3:38: expect: has no effect with type: ping",
                "outlier: {window: 2000} => 3:3: outlier: has no effect without error_percent or latency_factor",
                "outlier: {latency_factor: 2} => 3:29: latency_factor: has no effect with fewer than 3 servers",
                "retry_max: 5 => 3:14: retry_max: has no effect without retry_backoff",
                "limits: {burst: 50} => 3:19: burst: has no effect without a rate",
                "limits: {over_limit: refuse} => 3:24: over_limit: has no effect without a rate",
                "limits: {proxy_protocol_from: [10.0.0.0/8]} => 3:12: proxy_protocol_from: has no effect without"
                        + " proxy_protocol: required",
            })
    void shouldWarnOfWhatHasNoEffect(String line, String warning) throws ConfigException {
        String other = "alpha2:\n  listen: ::1:1\n  servers: [a:1:1]\n";

        assertThat(warnings(Samples.pool(line) + other)).containsExactly(warning);
    }

    @Test
    void shouldWarnOfASlowReturnWhereKeysStay() throws ConfigException {
        assertThat(warnings(Samples.pool("on_failure: fail", "slow_start: 5", "on_return: flush", "allow_flush: true")))
                .containsExactly(
                        "4:15: slow_start: has no effect without on_failure: eject or failover: keys never move",
                        "5:14: on_return: has no effect without on_failure: eject or failover: keys never move");
    }

    @Test
    void shouldWarnOfASlowReturnBehindAHold() throws ConfigException {
        assertThat(warnings(Samples.pool(
                        "on_failure: eject", "timeout: 1", "slow_start: 5", "on_return: hold", "hold_time: 5")))
                .containsExactly("5:15: slow_start: has no effect with on_return: hold");
    }

    @Test
    void shouldWarnOfAWaitThatIsOverBeforeTheServerIsTriedAgain() throws ConfigException {
        assertThat(warnings(Samples.pool("on_failure: wait", "timeout: 100", "server_retry_timeout: 100")))
                .containsExactly(
                        "3:15: on_failure: a server that fails is out for server_retry_timeout (100 ms), and no request"
                                + " waits longer than timeout (100 ms), so all that wait get the error");
    }

    @Test
    void shouldWarnOfFlapsThatNoTimeCounts() throws ConfigException {
        assertThat(warnings(Samples.pool("flap_limit: 5", "stable_time: 0")))
                .containsExactly("3:15: flap_limit: has no effect with stable_time: 0");
    }

    @Test
    void shouldWarnOfABackOffThatIsNone() throws ConfigException {
        assertThat(warnings(Samples.pool("retry_backoff: 2.0", "retry_max: 29999")))
                .containsExactly("4:14: retry_max: is less than server_retry_timeout, so retry_backoff has no effect");
    }

    @Test
    void shouldWarnOfEjectionWithModula() throws ConfigException {
        String pool = "alpha:\n  listen: ::1:1\n  timeout: 1\n  distribution: modula\n";

        assertThat(warnings(pool + TWO + "  on_failure: eject\n"))
                .containsExactly("4:17: distribution: with modula, nearly all keys move to other servers when one is"
                        + " ejected or returns; with ketama only those of that server");
        assertThat(warnings(pool + TWO + "  auto_eject_hosts: true\n")).isEmpty();
        assertThat(warnings(pool + TWO + "  on_failure: fail\n")).isEmpty();
    }

    @Test
    void shouldWarnOfLimitsOfAPoolWithoutClients() throws ConfigException {
        assertThat(warnings(Samples.pool("on_failure: failover", "failover_pool: b")
                        + "b:\n  servers: [a:1:1]\n  limits: {}\n"))
                .containsExactly("9:3: limits: has no effect without listen: the pool has no clients of its own");
    }

    @ParameterizedTest
    @CsvSource({
        "on_failure: eject, 50, ', of which at most 1 of 3 servers may be out (max_ejected_percent)'",
        "on_failure: eject, 0, ', of which at most 0 of 3 servers may be out (max_ejected_percent)'",
        "on_failure: eject, 100, ''",
        "on_failure: fail, 50, ''",
    })
    void shouldSayHowManyServersMayBeOut(String policy, int percent, String text) throws ConfigException {
        String pool = "alpha:\n  listen: ::1:1\n  servers: [a:1:1, b:1:1, c:1:1]\n  " + policy
                + "\n  max_ejected_percent: " + percent + "\n";

        assertThat(load(pool).configuration().pools().getFirst().summary())
                .isEqualTo("pool alpha has servers a:1 of weight 1, b:1 of weight 1, c:1 of weight 1" + text
                        + "; memcache, ketama, fnv1a_64");
    }

    private static List<String> warnings(String text) throws ConfigException {
        return load(text).warnings().stream()
                .map(warning -> warning.text().substring("x:".length()))
                .toList();
    }

    private static LoadedConfig load(String text) throws ConfigException {
        return ConfigLoader.parse("x", text.getBytes(UTF_8));
    }
}
