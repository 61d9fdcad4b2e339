package dev.nutcracker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request tells of itself. */
final class HttpRequestTest {
    @ParameterizedTest
    @CsvSource({"192.0.2.7, 192.0.2.7:1234", "2001:db8::1, [2001:db8:0:0:0:0:0:1]:1234"})
    void shouldNameWhoAsksForWhat(String address, String name) {
        HttpRequest request = request("/reload?secret", new InetSocketAddress(InetAddress.ofLiteral(address), 1234));

        assertThat(request.asker()).isEqualTo("POST /reload from " + name);
    }

    @Test
    void shouldNameAUnixSocketWithoutAnAddress() {
        assertThat(request("/reload", UnixDomainSocketAddress.of("")).asker())
                .isEqualTo("POST /reload from a unix socket");
    }

    private static HttpRequest request(String target, SocketAddress from) {
        return new HttpRequest("POST", target, Map.of(), from, PeerOwner.UNKNOWN);
    }
}
