package dev.nutcracker.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KeyRoomTest {
    private static KeyGate.Key key(int length) {
        return new KeyGate.Key("x".repeat(length).getBytes(US_ASCII), 0);
    }

    @Test
    void shouldHaveRoomForSoManyKeys() {
        KeyRoom room = new KeyRoom(2, 10_000);

        assertThat(room.take(key(1))).isTrue();
        assertThat(room.take(key(2))).isTrue();
        assertThat(room.take(key(3))).isFalse();
        room.giveBack(key(1));
        assertThat(room.take(key(3))).isTrue();
    }

    @Test
    void shouldHaveRoomForFewerLongKeys() {
        KeyRoom room = new KeyRoom(100, 10_000);

        assertThat(room.take(key(6000))).isTrue();
        assertThat(room.take(key(6000))).isFalse();
        assertThat(room.take(key(3000))).isTrue();
        room.giveBack(key(6000));
        assertThat(room.take(key(6000))).isTrue();
    }
}
