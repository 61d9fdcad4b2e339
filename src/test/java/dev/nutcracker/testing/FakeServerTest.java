package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FakeServerTest {
    @Test
    void shouldPlayTheServersPart() {
        try (FakeServer fake = FakeServer.start();
                RawClient client = RawClient.connect(fake.port())) {
            FakeServer.Connection connection = fake.accept();

            client.sendRedisRequest("GET", "a");
            assertThat(connection.readRedisRequest()).containsExactly("GET", "a");
            connection.send("$1").send("\r\n").send("x\r\n+one too many\r\n");

            client.expect("$1\r\nx\r\n").expect("+one too many\r\n");
            assertThat(connection.received()).isEqualTo("*2\r\n$3\r\nGET\r\n$1\r\na\r\n");
            assertThat(fake.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldReadMemcacheRequestsWithTheirData() {
        try (FakeServer fake = FakeServer.start();
                RawClient client = RawClient.connect(fake.port())) {
            client.send("set a 0 0 2\r\n\r\n\r\nget a\r\n");
            FakeServer.Connection connection = fake.accept();

            assertThat(connection.readMemcacheRequest()).isEqualTo("set a 0 0 2\r\n\r\n\r\n");
            assertThat(connection.readMemcacheRequest()).isEqualTo("get a\r\n");
        }
    }

    @Test
    void shouldCloseWithFin() {
        try (FakeServer fake = FakeServer.start();
                RawClient client = RawClient.connect(fake.port())) {
            FakeServer.Connection connection = fake.accept();
            assertThat(client.isClosedByPeer()).isFalse();

            connection.send("rest").close();

            assertThat(client.readUntilClosed()).isEqualTo("rest");
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(client.isResetByPeer()).isFalse();
        }
    }

    @Test
    void shouldCloseWithRst() {
        try (FakeServer fake = FakeServer.start();
                RawClient client = RawClient.connect(fake.port())) {
            fake.accept().reset();

            Await.until("the reset", client::isResetByPeer);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void shouldSeeAHalfClose() {
        try (FakeServer fake = FakeServer.start();
                RawClient client = RawClient.connect(fake.port())) {
            FakeServer.Connection connection = fake.accept();
            client.send("last").halfClose();

            assertThat(connection.readUntilClosed()).isEqualTo("last");
            connection.send("answer");
            client.expect("answer");
        }
    }

    @Test
    void shouldRunAScriptForEachConnection() {
        try (FakeServer fake =
                        FakeServer.start(connection -> connection.expect("a").send("b"));
                RawClient first = RawClient.connect(fake.port());
                RawClient second = RawClient.connect(fake.port())) {
            second.send("a").expect("b");
            first.send("a").expect("b");
        }
    }

    @Test
    void shouldReportAScriptThatFails() {
        FakeServer fake = FakeServer.start(connection -> {
            try (connection) {
                connection.expect("a");
            }
        });
        try (RawClient client = RawClient.connect(fake.port())) {
            client.send("b").readUntilClosed();
        }

        Await.until("the failure", fake::hasFailed);
        assertThatThrownBy(fake::close)
                .isInstanceOf(AssertionError.class)
                .hasRootCauseMessage("Expected \"a\" but received other bytes; unread: \"b\"");
    }

    @Test
    void shouldComeBackOnTheSamePort() {
        int port = Ports.free();
        assertThatThrownBy(() -> RawClient.connect(port)).hasMessageContaining("refused");
        for (int i = 0; i < 2; i++) {
            try (FakeServer fake = FakeServer.start(port);
                    RawClient client = RawClient.connect(port)) {
                fake.accept().send("hello");
                client.expect("hello");
            }
        }
    }

    @Test
    void shouldListenOnAUnixSocket(@TempDir Path directory) {
        try (FakeServer fake = FakeServer.start(directory.resolve("fake.sock"));
                RawClient client = RawClient.connect(fake.address())) {
            fake.accept().send("hello");
            client.expect("hello");
        }
    }

    @Test
    void shouldNeitherAcceptNorRefuseWhenFull() throws IOException {
        try (FakeServer fake = FakeServer.startFull();
                SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);

            assertThat(channel.connect(fake.address())).isFalse();
            assertThat(channel.finishConnect()).isFalse();
        }
    }

    @Test
    void shouldSendOnlyWhatFitsToAPeerThatDoesNotRead() {
        try (FakeServer fake = FakeServer.start();
                RawClient client = RawClient.connect(fake.port())) {
            byte[] large = new byte[64 * 1024 * 1024];

            int sent = client.sendWhatFits(large);

            assertThat(sent).isBetween(1, large.length - 1);
            assertThat(fake.accept().readExactly(sent)).hasSize(sent);
        }
    }
}
