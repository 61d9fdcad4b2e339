package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SlotBeliefTest {
    private static final String ALL_OF_A = "0-5460";
    private static final String ALL_OF_B = "5461-10922";
    private static final String ALL_OF_C = "10923-16383";

    private final SlotBelief belief = new SlotBelief();

    @Test
    void shouldBelieveNothingBeforeTheStart() {
        weigh("a", map(1, 2, 3));
        assertThat(belief.isEmpty()).isTrue();
        assertThat(belief.isMajorityHeard()).isFalse();
        weigh("b", map(1, 2, 3));
        assertThat(belief.isMajorityHeard()).isTrue();
        belief.start();

        assertOwner(0, "a");
        assertOwner(16383, "c");
        assertThat(belief.electorate()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void shouldStartWithWhatMostSay() {
        weigh("a", map(1, 2, 3));
        weigh("b", moved(1, 2, 3));
        weigh("c", moved(1, 2, 3));
        belief.start();

        assertOwner(0, "b");
    }

    @Test
    void shouldStartWithTheHighestEpochWithoutMajority() {
        weigh("a", map(1, 2, 3));
        weigh("b", moved(1, 7, 3));
        belief.start();

        assertOwner(0, "b");
    }

    @Test
    void shouldNotLetOldMapChooseWhoVotes() {
        weigh("z", ClusterText.of().primary("z", 9, 1, "0-16383"));
        assertThat(belief.isMajorityHeard()).isTrue();
        weigh("a", map(4, 5, 6));
        assertThat(belief.isMajorityHeard()).isFalse();
        weigh("b", map(4, 5, 6));
        belief.start();

        assertOwner(0, "a");
        assertOwner(16383, "c");
    }

    @Test
    void shouldBelieveThePresentOwner() {
        start(map(5, 2, 3));
        weigh("a", moved(5, 2, 3));

        assertOwner(0, "b");
        assertThat(belief.isSettled()).isTrue();
    }

    @Test
    void shouldBelieveThePresentOwnerThatNobodyHasIt() {
        start(map(1, 2, 3));
        weigh(
                "a",
                ClusterText.of()
                        .primary("a", 1, 1, "1-5460")
                        .primary("b", 2, 2, ALL_OF_B)
                        .primary("c", 3, 3, ALL_OF_C));

        assertOwner(0, "");
        assertThat(belief.isSettled()).isTrue();
    }

    @Test
    void shouldBelieveHigherEpoch() {
        start(map(1, 2, 3));
        weigh("c", moved(1, 4, 3));

        assertOwner(0, "b");
        assertOwner(1, "a");
        assertThat(belief.isSettled()).isTrue();
    }

    @Test
    void shouldNotBelieveAnotherNodeWithoutHigherEpoch() {
        start(map(3, 3, 3));
        weigh("c", moved(3, 3, 3));

        assertOwner(0, "a");
        assertThat(belief.isSettled()).isFalse();
        assertThat(belief.ownersInDispute()).containsExactly("a");
    }

    @Test
    void shouldNotBelieveAnotherNodeIfThePresentOwnerContradicts() {
        start(map(3, 2, 1));
        weigh("c", moved(3, 2, 1));
        weigh("a", map(3, 2, 1));

        assertOwner(0, "a");
        assertThat(belief.isSettled()).isTrue();
    }

    @Test
    void shouldBelieveMostOfThePrimaries() {
        start(map(9, 2, 1));
        weigh("c", moved(9, 2, 1));
        assertOwner(0, "a");
        weigh("b", moved(9, 2, 1));

        assertOwner(0, "b");
        assertThat(belief.isSettled()).isTrue();
    }

    @Test
    void shouldCountPrimariesOnly() {
        start(map(9, 2, 1));
        weigh("c", moved(9, 2, 1));
        weigh("d", moved(9, 2, 1));
        weigh("e", moved(9, 2, 1));

        assertOwner(0, "a");
        assertThat(belief.isSettled()).isFalse();
    }

    @Test
    void shouldForgetDisputesWithTheNextRound() {
        start(map(9, 2, 1));
        weigh("c", moved(9, 2, 1));
        belief.begin();
        assertThat(belief.isSettled()).isTrue();
        weigh("b", moved(9, 2, 1));

        assertOwner(0, "a");
    }

    @Test
    void shouldNotGoBackToNodeThatIsBehindAfterThePresentOwnerHasSpoken() {
        start(map(5, 2, 3));
        assertThat(belief.moved(0, "a", "b", 2)).isTrue();
        assertOwner(0, "b");
        // It does not know of b's newer epoch yet, nor of the move.
        weigh("c", map(5, 2, 3));

        assertOwner(0, "b");
        assertThat(belief.isSettled()).isFalse();
    }

    @Test
    void shouldBelieveMovedOfThePresentOwnerOnly() {
        start(map(1, 2, 3));

        assertThat(belief.moved(0, "c", "b", 9)).isFalse();
        assertThat(belief.moved(0, "a", "a", 9)).isFalse();
        assertThat(belief.moved(0, "a", "b", 2)).isTrue();
        assertOwner(0, "b");
        // Both send to each other for a moment.
        assertThat(belief.moved(0, "b", "a", 1)).isTrue();
        assertOwner(0, "a");
    }

    @Test
    void shouldBelieveSecondNodeThatSaysTheSameWithoutEpochs() {
        start(map(1, 2, 3));
        belief.weigh("c", moved(1, 2, 3).reportWithoutNodes("c"));
        assertOwner(0, "a");
        assertThat(belief.isSettled()).isFalse();
        belief.weigh("d", moved(1, 2, 3).reportWithoutNodes("d"));

        assertOwner(0, "b");
        assertThat(belief.isSettled()).isTrue();
    }

    @Test
    void shouldFollowFailoverFromOneReport() {
        start(map(1, 2, 3));
        ClusterText after = ClusterText.of()
                .node("a", 1, "master,fail", "-", 1, "disconnected", "")
                .primary("d", 4, 4, ALL_OF_A)
                .primary("b", 2, 2, ALL_OF_B)
                .primary("c", 3, 3, ALL_OF_C);
        weigh("b", after);

        assertOwner(0, "d");
        assertThat(belief.agrees(after.report("b"))).isTrue();
        // The old one is back, from before.
        belief.begin();
        weigh("a", map(1, 2, 3));
        assertOwner(0, "d");
        assertThat(belief.isSettled()).isFalse();
        weigh("d", after);
        assertThat(belief.isSettled()).isTrue();
        assertThat(belief.agrees(map(1, 2, 3).report("a"))).isFalse();
    }

    @Test
    void shouldTakeFreeSlots() {
        start(ClusterText.of()
                .primary("a", 1, 1, "1-5460")
                .primary("b", 2, 2, ALL_OF_B)
                .primary("c", 3, 3, ALL_OF_C));
        assertOwner(0, "");
        weigh("b", map(1, 2, 3));

        assertOwner(0, "a");
    }

    @Test
    void shouldStartAnewOnceForgotten() {
        start(map(1, 2, 3));
        belief.forget();
        assertThat(belief.isEmpty()).isTrue();
        weigh("x", ClusterText.of().primary("x", 7, 1, "0-16383"));
        belief.start();

        assertOwner(0, "x");
    }

    /** Three primaries with these epochs. */
    private static ClusterText map(long a, long b, long c) {
        return others(ClusterText.of().primary("a", 1, a, ALL_OF_A).primary("b", 2, b, ALL_OF_B), c);
    }

    /** The same after slot 0 has gone from a to b. */
    private static ClusterText moved(long a, long b, long c) {
        return others(ClusterText.of().primary("a", 1, a, "1-5460").primary("b", 2, b, "0 " + ALL_OF_B), c);
    }

    private static ClusterText others(ClusterText text, long c) {
        return text.primary("c", 3, c, ALL_OF_C).replica("d", 4, "a").replica("e", 5, "b");
    }

    private void start(ClusterText text) {
        weigh("a", text);
        weigh("b", text);
        belief.start();
        belief.begin();
    }

    private void weigh(String voter, ClusterText text) {
        belief.weigh(voter, text.report(voter));
    }

    private void assertOwner(int slot, String id) {
        assertThat(belief.ownerOf(slot)).isEqualTo(id);
    }
}
