package dev.nutcracker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may have how many connections to the stats port. */
final class ConnectionsPerHostTest {
    private final ConnectionsPerHost peers = new ConnectionsPerHost();

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void shouldLeaveRoomForOthersWhateverOneDoes(String address) {
        admitAll(address);

        assertThat(peers.admit(from(address, 1))).isFalse();
        assertThat(peers.admit(from("192.0.2.2", 1))).isTrue();
    }

    @Test
    void shouldAdmitOneForEachThatIsGone() {
        admitAll("192.0.2.1");
        assertThat(peers.admit(from("192.0.2.1", 1))).isFalse();

        peers.gone(from("192.0.2.1", 40_000));

        assertThat(peers.admit(from("192.0.2.1", 1))).isTrue();
        assertThat(peers.admit(from("192.0.2.1", 2))).isFalse();
    }

    @Test
    void shouldNotCountThisMachine() {
        admitAll("127.0.0.1");

        assertThat(peers.admit(from("127.0.0.1", 1))).isTrue();
        for (int i = 0; i <= ConnectionsPerHost.CONNECTIONS_MAX; i++) {
            assertThat(peers.admit(UnixDomainSocketAddress.of(""))).isTrue();
        }
    }

    private void admitAll(String address) {
        for (int i = 0; i < ConnectionsPerHost.CONNECTIONS_MAX; i++) {
            assertThat(peers.admit(from(address, 40_000 + i))).isTrue();
        }
    }

    private static SocketAddress from(String address, int port) {
        return new InetSocketAddress(address, port);
    }
}
