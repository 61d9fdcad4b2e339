package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which worker does what is to be done once. */
final class DutyTest {
    private final Duty duty = new Duty();
    private final List<String> appointed = new ArrayList<>();

    @Test
    void shouldBeTheFirstsUntilItWithdraws() {
        Worker one = new Worker("one", true);
        Worker two = new Worker("two", true);
        duty.offer(one);
        duty.offer(two);
        assertThat(appointed).containsExactly("one");
        assertThat(duty.isOn(one)).isTrue();

        duty.withdraw(one);

        assertThat(appointed).containsExactly("one", "two");
        assertThat(duty.isOn(one)).isFalse();
        assertThat(duty.isOn(two)).isTrue();
    }

    @Test
    void shouldStayWhereItIsWhenAnotherWithdraws() {
        Worker one = new Worker("one", true);
        Worker two = new Worker("two", true);
        duty.offer(one);
        duty.offer(two);

        duty.withdraw(two);
        duty.withdraw(two);

        assertThat(appointed).containsExactly("one");
    }

    @Test
    void shouldPassOverAWorkerThatHasEnded() {
        Worker one = new Worker("one", true);
        duty.offer(one);
        duty.offer(new Worker("two", false));
        duty.offer(new Worker("three", true));

        duty.withdraw(one);

        assertThat(appointed).containsExactly("one", "three");
    }

    @Test
    void shouldBeTakenByTheNextThatOffersWhenAllHaveWithdrawn() {
        Worker one = new Worker("one", true);
        duty.offer(one);
        duty.withdraw(one);

        duty.offer(one);

        assertThat(appointed).containsExactly("one", "one");
    }

    private final class Worker implements Duty.Candidate {
        private final String name;
        private final boolean runs;

        Worker(String name, boolean runs) {
            this.name = name;
            this.runs = runs;
        }

        @Override
        public boolean takeOver() {
            if (runs) {
                appointed.add(name);
            }
            return runs;
        }
    }
}
