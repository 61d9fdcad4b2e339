package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that guess passwords wait longer and longer, by their address. */
final class LoginDelaysTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LoginDelays delays = new LoginDelays();
    private long nowNs = -5 * SECOND;

    private static InetAddress address(int... bytes) throws UnknownHostException {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        return InetAddress.getByAddress(address);
    }

    @Test
    void shouldDelayFromTheTenthFailureOnUpToEightSeconds() throws UnknownHostException {
        InetAddress guesser = address(10, 0, 0, 1);
        for (int failure = 1; failure < 10; failure++) {
            delays.failed(guesser, nowNs);
            assertThat(delays.waitMs(guesser, nowNs)).isZero();
        }
        for (long expectedMs : new long[] {1000, 2000, 4000, 8000, 8000}) {
            delays.failed(guesser, nowNs += SECOND);
            assertThat(delays.waitMs(guesser, nowNs)).isEqualTo(expectedMs);
        }
        assertThat(delays.waitMs(address(10, 0, 0, 2), nowNs)).isZero();
        assertThat(delays.waitMs(null, nowNs)).isZero();
    }

    @Test
    void shouldForgetAfterAMinuteWithoutAFailure() throws UnknownHostException {
        InetAddress guesser = address(10, 0, 0, 1);
        for (int failure = 0; failure < 20; failure++) {
            delays.failed(guesser, nowNs);
        }
        assertThat(delays.waitMs(guesser, nowNs + 60 * SECOND)).isEqualTo(8000);
        assertThat(delays.waitMs(guesser, nowNs + 61 * SECOND)).isZero();
    }

    @Test
    void shouldTakeANetworkOfIpv6ForOneAddress() throws UnknownHostException {
        for (int failure = 0; failure < 10; failure++) {
            delays.failed(address(32, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, failure), nowNs);
        }
        assertThat(delays.waitMs(address(32, 1, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9), nowNs))
                .isEqualTo(1000);
        assertThat(delays.waitMs(address(32, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1), nowNs))
                .isZero();
    }

    @Test
    void shouldRememberNoMoreAddressesThanItMay() throws UnknownHostException {
        InetAddress first = address(10, 255, 0, 0);
        for (int failure = 0; failure < 10; failure++) {
            delays.failed(first, nowNs);
        }
        for (int other = 0; other < 65_536; other++) {
            delays.failed(address(10, 1, other >> 8, other & 255), nowNs);
        }
        assertThat(delays.waitMs(first, nowNs)).isZero();
    }
}
