package dev.nutcracker.routing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RouteTest {
    private static final int KEYS = 20_000;

    private static byte[] key(int number) {
        return ("key:" + number).getBytes(US_ASCII);
    }

    private static boolean takes(Route route, String key) {
        byte[] bytes = key.getBytes(US_ASCII);
        return route.takes(bytes, 0, bytes.length);
    }

    private static Route share(String target, int share) {
        return new Route(List.of(), target, share);
    }

    @Test
    void shouldTakeKeysThatBeginWithAPrefix() {
        Route route = new Route(List.of("a:".getBytes(US_ASCII), "bc".getBytes(US_ASCII)), "x", Route.ALL);

        assertThat(List.of("a:", "a:1", "bc", "bcd")).allMatch(key -> takes(route, key));
        assertThat(List.of("", "a", "b", "ba:", "A:")).noneMatch(key -> takes(route, key));
        byte[] inside = "xxa:yy".getBytes(US_ASCII);
        assertThat(route.takes(inside, 2, 3)).isTrue();
        assertThat(route.takes(inside, 2, 1)).isFalse();
    }

    @Test
    void shouldTakeItsShareOfTheKeys() {
        for (int share : new int[] {0, 1, 1000, 2500, 9999, Route.ALL}) {
            Route route = share("pool", share);
            int taken = 0;
            for (int i = 0; i < KEYS; i++) {
                taken += route.takes(key(i), 0, key(i).length) ? 1 : 0;
            }
            assertThat((double) taken / KEYS).as("share %d", share).isCloseTo(share / 10_000.0, within(0.01));
        }
    }

    @Test
    void shouldKeepTheKeysOfASmallerShare() {
        Route smaller = share("pool", 1000);
        Route larger = share("pool", 1001);
        for (int i = 0; i < KEYS; i++) {
            if (smaller.takes(key(i), 0, key(i).length)) {
                assertThat(larger.takes(key(i), 0, key(i).length)).isTrue();
            }
        }
    }

    @Test
    void shouldShareTheKeysOfOneRouteAsAllKeys() {
        Route first = share("one", 5000);
        Route second = share("two", 5000);
        int rest = 0;
        int both = 0;
        for (int i = 0; i < KEYS; i++) {
            if (first.takes(key(i), 0, key(i).length)) {
                rest++;
                both += second.takes(key(i), 0, key(i).length) ? 1 : 0;
            }
        }
        assertThat((double) both / rest).isCloseTo(0.5, within(0.02));
    }
}
