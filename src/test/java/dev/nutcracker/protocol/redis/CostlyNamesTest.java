package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.acl.Pattern;
import dev.nutcracker.protocol.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names and patterns that somebody has chosen to be expensive. The time limits are far beyond what these take. */
final class CostlyNamesTest {
    private static final int TIMEOUT_S = 60;
    private static final int COLLIDING_BITS = 17;

    @Test
    @Timeout(TIMEOUT_S)
    void shouldMatchPatternsWithManyStarsInBoundedTime() {
        String name = "a".repeat(10_000);

        assertThat(Pattern.of("*a".repeat(200) + "*b").matches(name)).isFalse();
        assertThat(Pattern.of("*a".repeat(200) + "*").matches(name)).isTrue();
        assertThat(Pattern.of("*[a-z]?\\a".repeat(100) + "b").matches(name)).isFalse();
    }

    @Test
    @Timeout(TIMEOUT_S)
    void shouldFindChannelsWhoseNamesCollide() {
        Map<Topic, Integer> topics = new HashMap<>();
        for (int i = 0; i < 1 << COLLIDING_BITS; i++) {
            topics.put(colliding(i), i);
        }

        assertThat(topics).hasSize(1 << COLLIDING_BITS);
        assertThat(colliding(0)).hasSameHashCodeAs(colliding(1));
        for (int i = 0; i < 1 << COLLIDING_BITS; i++) {
            assertThat(topics.get(colliding(i))).isEqualTo(i);
        }
    }

    /** The pairs Aa and BB have the same hash, and so has everything that is made of them. */
    private static Topic colliding(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < COLLIDING_BITS; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return new Topic(Topic.Kind.CHANNEL, name.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
