package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.ServerLogin;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RedisDialectTest {
    private static List<String> handshake(int flavour, @Nullable String password, int database) {
        RedisDialect dialect = new RedisDialect(Logins.notWanted(), 0);
        return dialect.handshake(flavour, password == null ? null : new ServerLogin(null, password), database).stream()
                .map(Bytes::text)
                .toList();
    }

    @Test
    void shouldAuthenticateBeforeItSelectsTheDatabase() {
        assertThat(handshake(0, "se cret", 3)).containsExactly(request("AUTH", "se cret"), request("SELECT", "3"));
        assertThat(handshake(0, null, 3)).containsExactly(request("SELECT", "3"));
        assertThat(handshake(0, "x", 0)).containsExactly(request("AUTH", "x"));
        assertThat(handshake(0, null, 0)).isEmpty();
        assertThat(new RedisDialect(Logins.notWanted(), 0)
                        .handshake(0, new ServerLogin("app", "x y"), 0).stream()
                                .map(Bytes::text)
                                .toList())
                .containsExactly(request("AUTH", "app", "x y"));
        assertThat(handshake(Flavour.of(true, 7), "x", 3))
                .containsExactly(request("AUTH", "x"), request("HELLO", "3"), request("SELECT", "7"));
        assertThat(handshake(Flavour.of(false, 0), null, 3)).isEmpty();
        assertThat(new RedisDialect(Logins.byPassword("x"), 0).handshakeAccepts(0))
                .isEqualTo(ResponseKind.SIMPLE | ResponseKind.MAP | ResponseKind.ANY_ERROR);
    }

    @Test
    void shouldSayErrorsInOneLine() {
        RedisDialect dialect = new RedisDialect(Logins.notWanted(), 0);

        assertThat(Bytes.text(dialect.errorResponse("Connection refused"))).isEqualTo("-ERR Connection refused\r\n");
        assertThat(Bytes.text(dialect.errorResponse("a\r\n+OK"))).isEqualTo("-ERR a  +OK\r\n");
        assertThat(Bytes.text(Errors.coded("NOAUTH a\nb"))).isEqualTo("-NOAUTH a b\r\n");
        assertThat(Bytes.text(Errors.CROSSSLOT))
                .isEqualTo("-CROSSSLOT Keys in request don't hash to the same server\r\n");
    }
}
