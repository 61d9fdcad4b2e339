package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RawConnectionTest {
    @AutoClose
    private final FakeServer fake = FakeServer.start();

    @AutoClose
    private final RawClient client = RawClient.connect(fake.port());

    private final FakeServer.Connection server = fake.accept();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+OK\r\n",
                "-ERR no\r\n",
                ":-1\r\n",
                "$-1\r\n",
                "$0\r\n\r\n",
                "$4\r\n\r\n+\n\r\n",
                "*-1\r\n",
                "*0\r\n",
                "*3\r\n*1\r\n:1\r\n$-1\r\n$1\r\na\r\n",
                "_\r\n",
                "#t\r\n",
                ",1.5\r\n",
                "(12345678901234567890\r\n",
                "=5\r\ntxt:a\r\n",
                "!3\r\nERR\r\n",
                "%2\r\n+a\r\n:1\r\n+b\r\n~1\r\n:2\r\n",
                ">2\r\n+invalidate\r\n*1\r\n$1\r\na\r\n",
                "|1\r\n+ttl\r\n:5\r\n$1\r\na\r\n",
            })
    void shouldReadOneWholeRedisReply(String reply) {
        server.send(reply + "+NEXT\r\n");

        assertThat(client.readRedisReply()).isEqualTo(reply);
        assertThat(client.readRedisReply()).isEqualTo("+NEXT\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STORED\r\n",
                "END\r\n",
                "VALUE a 0 5\r\nEND\r\n\r\nVALUE b 1 0 99\r\n\r\nEND\r\n",
                "VALUE a 0 1\r\nx\r\nSERVER_ERROR out of memory\r\n",
                "STAT pid 1\r\nSTAT uptime 2\r\nEND\r\n",
                "VA 2 t1\r\n\r\n\r\n",
                "CLIENT_ERROR bad data chunk\r\n",
                "12\r\n",
            })
    void shouldReadOneWholeMemcacheReply(String reply) {
        server.send(reply + "OK\r\n");

        assertThat(client.readMemcacheReply()).isEqualTo(reply);
        assertThat(client.readMemcacheReply()).isEqualTo("OK\r\n");
    }

    @Test
    void shouldReadByLengthAndByLine() {
        server.send("abc\r\nde");

        assertThat(client.readExactly(2)).isEqualTo("ab");
        assertThat(client.readLine()).isEqualTo("c\r\n");
        assertThat(client.readExactly(2)).isEqualTo("de");
    }

    @Test
    void shouldCarryEveryByte() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }

        client.send(all);

        assertThat(server.readExactly(256)).isEqualTo(Latin1.text(all, 0, 256));
    }

    @Test
    void shouldRefuseTextThatIsNotBytes() {
        assertThatThrownBy(() -> client.send("日")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldFailAtTheFirstByteThatDiffers() {
        server.send("-ERR");

        assertThatThrownBy(() -> client.expect("+PONG\r\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("Expected \"+PONG\\r\\n\" but received other bytes; unread: \"-ERR\"");
    }

    @Test
    void shouldFailWhenThePeerClosesTooEarly() {
        server.send("+PO").close();

        assertThatThrownBy(() -> client.expect("+PONG\r\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("Peer closed")
                .hasMessageEndingWith("unread: \"+PO\"");
    }
}
