package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExptimeTest {
    private static final long NOW_S = 1_700_000_000;

    @ParameterizedTest
    @CsvSource({
        "0, 60, 60",
        "1, 60, 1",
        "60, 60, 60",
        "61, 60, 60",
        // Thirty days are relative, a second more is a date, in 1970.
        "2592000, 60, 60",
        "2592001, 60, 2592001",
        "1699999999, 60, 1699999999",
        "1700000060, 60, 1700000060",
        "1700000061, 60, 60",
        "2147483647, 60, 60",
        "4294967295, 60, 60",
        "-1, 60, -1",
        "-2147483648, 60, -2147483648",
        // A limit of more than thirty days can only be given as a date.
        "0, 2592000, 2592000",
        "0, 2592001, 1702592001",
        "2592000, 2592001, 2592000",
        "1702592001, 2592001, 1702592001",
        "1702592002, 2592001, 1702592001",
        "0, 2147483647, 2147483647",
        "2147483647, 2147483647, 2147483647",
    })
    void shouldLimitATimeAsMemcachedReadsIt(long exptime, int limitS, long limited) {
        assertThat(Exptime.limited(exptime, limitS, NOW_S)).isEqualTo(limited);
    }
}
