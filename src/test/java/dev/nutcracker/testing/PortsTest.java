package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PortsTest {
    @Test
    void shouldNeverGiveAPortTwice() {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ports.add(Ports.free());
        }

        assertThat(ports).hasSize(100).allMatch(port -> port > 22_222 && port < 65_536);
    }

    @Test
    void shouldLeaveThePortClosed() {
        int port = Ports.free();

        assertThat(ListenTable.listens(ProcessHandle.current().pid(), ServerProcess.loopback(port)))
                .isFalse();
    }
}
