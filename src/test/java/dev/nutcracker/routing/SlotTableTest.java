package dev.nutcracker.routing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SlotTableTest {
    /** The slots are what {@code CLUSTER KEYSLOT} of a redis-server 7.0 says. */
    @ParameterizedTest
    @CsvSource({
        "foo, 12182",
        "bar, 5061",
        "123456789, 12739",
        "user1000, 3443",
        "{user1000}.following, 3443",
        "foo{}{bar}, 8363",
        "foo{{bar}}zap, 4015",
        "foo{bar}{zap}, 5061",
        "a{b, 13340",
        "a}b{c, 13587",
        "{}, 15257",
        "'', 0"
    })
    void shouldFindTheSlotThatRedisFinds(String key, int slot) {
        byte[] bytes = ('x' + key + '}').getBytes(ISO_8859_1);

        assertThat(KeySlot.of(bytes, 1, key.length())).isEqualTo(slot);
    }
}
