package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits at one place, and how many. */
final class WaitingPlaceTest {
    private int count;
    private final WaitingPlace place = new WaitingPlace() {
        @Override
        public long waitMaxNs() {
            return 0;
        }

        @Override
        int requestCount() {
            return 0;
        }

        @Override
        void report(int more) {
            count += more;
        }
    };

    @Test
    void shouldLetClientsGoOnInTheOrderInWhichTheyCame() {
        List<String> order = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            place.join(() -> order.add(name));
        }
        assertThat(count).isEqualTo(3);

        place.resume();

        assertThat(order).containsExactly("one", "two", "three");
        assertThat(count).isZero();
    }

    /** It leaves once. */
    @Test
    void shouldCountAClientOnce() {
        PoolPrimaries.Waiter client = () -> {};
        place.join(client);
        place.join(client);
        assertThat(count).isOne();

        place.leave(client);

        assertThat(count).isZero();
    }
}
