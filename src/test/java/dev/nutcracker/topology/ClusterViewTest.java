package dev.nutcracker.topology;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ClusterViewTest {
    private static final ServerAddress.Tcp A = RunningClusterWatch.local(1);
    private static final ServerAddress.Tcp B = RunningClusterWatch.local(2);
    private static final ServerAddress.Tcp C = RunningClusterWatch.local(3);
    private static final ServerAddress.Tcp X = RunningClusterWatch.local(7);

    private final ClusterView view = new ClusterView(List.of(A, X));

    @Test
    void shouldAskSeedsThatNoNodeNamesBeforeTheStart() {
        view.begin();
        view.take(map().report("a"), A);
        assertThat(view.isSettled(Set.of(A))).isFalse();
        view.take(map().report("b"), B);

        assertThat(view.isSettled(Set.of(A, B))).isFalse();
        assertThat(view.voters()).contains(X);
        assertThat(view.isSettled(Set.of(A, B, X))).isTrue();
    }

    @Test
    void shouldHaveNewVersionOnlyForNewContent() {
        ClusterMap first = requireNonNull(start());
        assertThat(first.version()).isEqualTo(1);
        assertThat(ask("b", map(), B)).isNull();
        ClusterMap second = requireNonNull(ask("a", map().replica("e", 5, "a"), A));

        assertThat(second).isNotEqualTo(first);
        assertThat(second.version()).isEqualTo(2);
        assertThat(requireNonNull(second.primary("127.0.0.1:1")).replicas()).hasSize(2);
    }

    @Test
    void shouldHaveOpenSlotsAsTheirNodesSay() {
        start();
        ClusterText migrating = others(ClusterText.of().primary("a", 1, 1, "0-5460 [100->-b]"));
        assertThat(requireNonNull(ask("a", migrating, A)).isOpen(100)).isTrue();
        // Another one does not know of it.
        assertThat(ask("b", map(), B)).isNull();
        assertThat(requireNonNull(ask("a", map(), A)).isOpen(100)).isFalse();
    }

    /** Neither its former owner nor the new one need be asked again for that. */
    @Test
    void shouldCloseSlotThatOthersKnowToHaveMoved() {
        start();
        ask("a", others(ClusterText.of().primary("a", 1, 1, "0-5460 [100->-b]")), A);
        ask("b", importing(), B);
        assertThat(requireNonNull(view.map()).isOpen(100)).isTrue();

        ClusterMap map = requireNonNull(ask("c", moved("100 5461-10922"), C));

        assertThat(map.primaries().get(map.ownerOf(100)).id()).isEqualTo("b");
        assertThat(map.isOpen(100)).isFalse();
    }

    @Test
    void shouldKeepSlotOpenThatItsNewOwnerMigratesFurther() {
        start();
        ask("a", others(ClusterText.of().primary("a", 1, 1, "0-5460 [100->-b]")), A);

        ClusterMap map = requireNonNull(ask("b", moved("100 5461-10922 [100->-c]"), B));

        assertThat(map.primaries().get(map.ownerOf(100)).id()).isEqualTo("b");
        assertThat(map.isOpen(100)).isTrue();
    }

    private static ClusterText importing() {
        return ClusterText.of()
                .primary("a", 1, 1, "0-5460")
                .primary("b", 2, 2, "5461-10922 [100-<-a]")
                .primary("c", 3, 3, "10923-16383")
                .replica("d", 4, "a");
    }

    /** @param slots of b, to which 100 has gone */
    private static ClusterText moved(String slots) {
        return ClusterText.of()
                .primary("a", 1, 1, "0-99 101-5460")
                .primary("b", 2, 9, slots)
                .primary("c", 3, 3, "10923-16383")
                .replica("d", 4, "a");
    }

    @Test
    void shouldCloseSlotThatHasMoved() {
        start();
        ask("a", others(ClusterText.of().primary("a", 1, 1, "0-5460 [100->-b]")), A);
        assertThat(view.moved("127.0.0.1:1", 100, "", 2)).isTrue();
        ClusterMap map = requireNonNull(view.publish());

        assertThat(map.isOpen(100)).isFalse();
        assertThat(map.primaries().get(map.ownerOf(100)).name()).isEqualTo("127.0.0.1:2");
    }

    @Test
    void shouldNotGoToAndFroBetweenNodesThatNameEachOther() {
        start();
        assertThat(view.moved("127.0.0.1:1", 100, "", 2)).isTrue();

        assertThat(view.moved("127.0.0.1:2", 100, "", 1)).isFalse();
        assertThat(view.moved("127.0.0.1:1", 101, "", 2)).isTrue();

        ask(
                "b",
                ClusterText.of()
                        .primary("a", 1, 1, "0-99 102-5460")
                        .primary("b", 2, 2, "100-101 5461-10922")
                        .primary("c", 3, 3, "10923-16383"),
                B);
        assertThat(view.moved("127.0.0.1:2", 101, "", 1))
                .as("by the next refresh")
                .isTrue();
    }

    @Test
    void shouldNotBelieveMovedToReplica() {
        start();

        assertThat(view.moved("127.0.0.1:1", 100, "127.0.0.1", 4)).isFalse();
        assertThat(view.publish()).isNull();
    }

    @Test
    void shouldKnowWhoSaysItselfThatItIsReplica() {
        start();
        assertThat(view.isServing("127.0.0.1:1")).isTrue();
        view.begin();
        view.take(
                ClusterText.of()
                        .replica("a", 1, "b")
                        .primary("b", 2, 2, "5461-10922")
                        .primary("c", 3, 3, "0-5460 10923-16383")
                        .report("a"),
                A);

        assertThat(view.isServing("127.0.0.1:1")).isFalse();
        assertThat(view.isServing("127.0.0.1:2")).isTrue();
    }

    @Test
    void shouldTakeAnotherClusterOnlyOnceThisOneIsForgotten() {
        ClusterText other = ClusterText.of().primary("x", 7, 99, "0-16383");
        start();
        view.begin();
        view.take(other.report("x"), X);
        // It has a higher epoch.
        assertThat(view.finish()).isNotNull();

        ClusterText lower = ClusterText.of().primary("y", 8, 1, "0-16383");
        ServerAddress.Tcp atY = RunningClusterWatch.local(8);
        view.begin();
        view.take(lower.report("y"), atY);
        assertThat(view.isSettled(Set.of())).isFalse();
        assertThat(view.isAnyElector(Set.of(atY))).isFalse();
        assertThat(view.finish()).isNull();
        view.forget();
        assertThat(view.isStarting()).isTrue();
        ClusterMap map = requireNonNull(ask("y", lower, atY));

        assertThat(map.version()).isEqualTo(3);
        assertThat(map.primaries())
                .singleElement()
                .satisfies(node -> assertThat(node.id()).isEqualTo("y"));
    }

    private @Nullable ClusterMap start() {
        view.begin();
        view.take(map().report("a"), A);
        view.take(map().report("b"), B);
        return view.finish();
    }

    private @Nullable ClusterMap ask(String id, ClusterText text, ServerAddress.Tcp address) {
        view.begin();
        view.take(text.report(id), address);
        return view.finish();
    }

    private static ClusterText map() {
        return others(ClusterText.of().primary("a", 1, 1, "0-5460"));
    }

    private static ClusterText others(ClusterText text) {
        return text.primary("b", 2, 2, "5461-10922")
                .primary("c", 3, 3, "10923-16383")
                .replica("d", 4, "a");
    }
}
