package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.GivenHosts;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HostAddressesTest {
    private static final String HOST = "cache.example";
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final String C = "10.0.0.3";
    private static final Duration PERIOD = Duration.ofNanos(HostAddresses.PERIOD_NS);
    private static final Duration DOUBT = Duration.ofNanos(HostAddress.DOUBT_NS);

    private final EmbeddedChannel timer = new EmbeddedChannel();
    private final GivenHosts names = new GivenHosts();
    private final Queue<Runnable> lookUps = new ArrayDeque<>();
    private final List<String> moved = new ArrayList<>();
    private final HostAddresses hosts =
            new HostAddresses(names, lookUps::add, timer.eventLoop(), this::nowNs, moved::add);
    private long passedNs = Long.MAX_VALUE - 5;

    private long nowNs() {
        return passedNs;
    }

    @BeforeEach
    void stopTheClock() {
        timer.freezeTime();
    }

    @AfterEach
    void close() {
        timer.finishAndReleaseAll();
    }

    @Test
    void shouldLookUpWhatItWatchesAtOnceAndThenPeriodically() {
        names.set(HOST, A);
        hosts.watch(Set.of(HOST));
        endLookUps();
        assertThat(names.lookUps()).isEqualTo(1);

        pass(PERIOD);
        pass(PERIOD);
        assertThat(names.lookUps()).isEqualTo(3);

        hosts.watch(Set.of());
        pass(PERIOD);
        pass(PERIOD);
        assertThat(names.lookUps()).isEqualTo(3);

        watch();
        pass(PERIOD);
        assertThat(names.lookUps()).isEqualTo(5);
    }

    @Test
    void shouldChooseTheLowestAddressOfTheFamilyThatComesFirst() {
        names.set(HOST, "200.0.0.1", C, "::1", B, "9.0.0.200", "::2");
        assertThat(lookedUp()).first().isEqualTo(address("9.0.0.200"));

        names.set("other.example", "::2", A, "::1");
        hosts.watch(Set.of("other.example"));
        endLookUps();
        assertThat(hosts.candidates("other.example")).containsExactly(address("::1"), address("::2"), address(A));
    }

    @Test
    void shouldStayWhereItIsInWhateverOrderTheAnswersCome() {
        names.set(HOST, B);
        watch();
        names.set(HOST, A, B, C);
        pass(PERIOD);
        names.set(HOST, C, B);
        pass(PERIOD);

        assertThat(hosts.candidates(HOST)).containsExactly(address(B), address(C));
        assertThat(moved).isEmpty();
    }

    @Test
    void shouldMoveWhenTwoAnswersAreWithoutTheAddressInUse() {
        names.set(HOST, B);
        watch();
        names.set(HOST, C, A);
        pass(PERIOD);
        assertThat(hosts.candidates(HOST)).first().isEqualTo(address(B));
        assertThat(moved).isEmpty();

        pass(DOUBT);

        assertThat(hosts.candidates(HOST)).containsExactly(address(A), address(C));
        assertThat(moved).containsExactly(HOST);
    }

    @Test
    void shouldStayIfOnlyOneAnswerIsWithoutTheAddressInUse() {
        names.set(HOST, A);
        watch();
        for (int i = 0; i < 3; i++) {
            names.set(HOST, B);
            pass(PERIOD);
            names.set(HOST, A);
            pass(DOUBT);
        }

        assertThat(hosts.candidates(HOST)).containsExactly(address(A));
        assertThat(moved).isEmpty();
    }

    @Test
    void shouldKeepWhatIsKnownWhenALookUpFailsOrFindsNothing() {
        names.set(HOST, A);
        watch();
        names.remove(HOST);
        pass(PERIOD);
        names.set(HOST);
        pass(PERIOD);
        pass(DOUBT);

        assertThat(hosts.candidates(HOST)).containsExactly(address(A));
        assertThat(moved).isEmpty();
    }

    @Test
    void shouldFindANameLaterThatIsUnknownAtFirst() {
        watch();
        assertThat(hosts.candidates(HOST)).isEmpty();

        names.set(HOST, A);
        pass(PERIOD);

        assertThat(hosts.candidates(HOST)).containsExactly(address(A));
        assertThat(moved).as("nobody was anywhere before").isEmpty();
    }

    @Test
    void shouldLookUpForAConnectionUnlessThatHasJustBeenDone() {
        names.set(HOST, A);
        assertThat(lookedUp()).containsExactly(address(A));
        assertThat(lookedUp()).containsExactly(address(A));
        assertThat(names.lookUps()).isEqualTo(1);

        pass(Duration.ofNanos(HostAddresses.FRESH_NS + 1));
        assertThat(lookedUp()).containsExactly(address(A));
        assertThat(names.lookUps()).isEqualTo(2);
    }

    @Test
    void shouldLookUpOnceForAllConnectionsThatWait() {
        names.set(HOST, A);
        List<String> told = new ArrayList<>();
        hosts.whenLookedUp(HOST, () -> told.add("one"));
        hosts.whenLookedUp(HOST, () -> told.add("two"));
        assertThat(told).isEmpty();

        endLookUps();

        assertThat(told).containsExactly("one", "two");
        assertThat(names.lookUps()).isEqualTo(1);
    }

    @Test
    void shouldNotWaitLongForALookUpIfAnAddressIsKnown() {
        names.set(HOST, A);
        watch();
        passWithoutLookUps(PERIOD.minus(DOUBT));
        List<String> told = new ArrayList<>();
        hosts.whenLookedUp(HOST, () -> told.add("one"));
        assertThat(told).isEmpty();

        passWithoutLookUps(Duration.ofNanos(HostAddresses.LOOK_UP_MAX_NS));

        assertThat(told).containsExactly("one");
        assertThat(hosts.candidates(HOST)).containsExactly(address(A));
        endLookUps();
        assertThat(told).as("once is enough").containsExactly("one");
    }

    @Test
    void shouldMoveToTheAddressThatIsReachedInPlaceOfTheOneInUse() {
        names.set(HOST, A, B, C);
        watch();

        hosts.prefer(HOST, address(A), address(B));
        hosts.prefer(HOST, address(A), address(C));
        endLookUps();

        assertThat(hosts.candidates(HOST)).containsExactly(address(B), address(A), address(C));
        assertThat(moved)
                .as("who was refused by another than the one in use says nothing new")
                .containsExactly(HOST);
        pass(PERIOD);
        assertThat(moved).hasSize(1);
    }

    private void watch() {
        hosts.watch(Set.of(HOST));
        endLookUps();
    }

    private List<InetAddress> lookedUp() {
        List<InetAddress> found = new ArrayList<>();
        hosts.whenLookedUp(HOST, () -> found.addAll(hosts.candidates(HOST)));
        endLookUps();
        return found;
    }

    private void pass(Duration time) {
        passWithoutLookUps(time);
        endLookUps();
    }

    private void passWithoutLookUps(Duration time) {
        passedNs += time.toNanos();
        timer.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        timer.runScheduledPendingTasks();
    }

    private void endLookUps() {
        while (!lookUps.isEmpty()) {
            lookUps.remove().run();
        }
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
