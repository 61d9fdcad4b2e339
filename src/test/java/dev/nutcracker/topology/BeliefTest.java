package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BeliefTest {
    private static final int KNOWN = 3;

    private final Belief belief = new Belief(AddressMap.NONE);
    private long nowNs = 1;

    @Test
    void shouldBelieveTheHighestEpoch() {
        weigh(report(1, 4), report(1, 4), report(2, 5));

        assertBelieved(2, 5);
    }

    @Test
    void shouldBelieveMostAmongEquals() {
        weigh(report(1, 5), report(2, 5), report(2, 5));

        assertBelieved(2, 5);
    }

    @Test
    void shouldStayWithTheAddressAmongEqualsOfTheSameNumber() {
        weigh(report(1, 5));
        weigh(report(2, 5), report(1, 5));

        assertBelieved(1, 5);
    }

    @Test
    void shouldNotBelieveTheLeaderOfFailoverAgainstOthersOfItsEpoch() {
        weigh(report(1, 5));
        MasterReport leader = new MasterReport(address(1), 6, false, true);
        weigh(leader, report(1, 5), report(1, 5));
        assertBelieved(1, 6);
        weigh(leader, report(2, 6), report(1, 5));

        assertBelieved(2, 6);
    }

    @Test
    void shouldKnowThatReplicaIsPromotedBeforeTheLeaderNamesIt() {
        MasterReport leader = new MasterReport(address(1), 5, false, true);
        weigh(leader, report(1, 5));
        assertThat(belief.isPromoted()).isFalse();
        MasterReport promoting = new MasterReport(address(1), 6, false, true);
        for (int i = 0; i < 2; i++) {
            weigh(promoting, report(1, 5));
            assertThat(belief.isPromoted()).isTrue();
        }
        weigh(promoting);
        assertThat(belief.isPromoted()).isTrue();
        weigh(promoting, report(2, 6));

        assertThat(belief.isPromoted()).isFalse();
    }

    @Test
    void shouldNotTakeTheBeginningOfFailoverForPromotion() {
        weigh(new MasterReport(address(1), 5, false, true));

        assertThat(belief.isPromoted()).isFalse();
    }

    @Test
    void shouldNotGoBackToLowerEpoch() {
        weigh(report(2, 5), report(2, 5));
        weigh(report(1, 4));
        nowNs += 2 * Belief.LOWER_NS;
        weigh(report(1, 4));

        assertBelieved(2, 5);
        assertThat(belief.isStale(report(1, 4))).isTrue();
        assertThat(belief.isStale(report(2, 5))).isFalse();
    }

    @Test
    void shouldStayWithTheLastAddressIfNobodyAnswers() {
        weigh(report(2, 5));
        weigh();

        assertBelieved(2, 5);
    }

    @Test
    void shouldBelieveSentinelsThatWereSetUpAnewAfterTenSeconds() {
        weigh(report(2, 5), report(2, 5));
        weigh(report(1, 0), report(1, 0));
        nowNs += Belief.LOWER_NS - 1;
        weigh(report(1, 0), report(1, 0));
        assertBelieved(2, 5);
        nowNs++;
        weigh(report(1, 0), report(1, 0));

        assertBelieved(1, 0);
    }

    @Test
    void shouldNotBelieveThemIfOneOfThemKnewBetterInBetween() {
        weigh(report(2, 5), report(2, 5));
        weigh(report(1, 0), report(1, 0));
        weigh(report(1, 0), report(2, 5));
        nowNs += Belief.LOWER_NS;
        weigh(report(1, 0), report(1, 0));

        assertBelieved(2, 5);
    }

    @Test
    void shouldKnowWhereAnnouncedAddressesAreReached() {
        AddressMap map = new AddressMap(List.of(new AddressMap.Rule("10.0.0.1", 0, "127.0.0.1", 7001)));
        Belief mapped = new Belief(map);
        mapped.weigh(List.of(report(1, 5)), KNOWN, nowNs);

        assertThat(mapped.address()).isEqualTo(new ServerAddress.Tcp("127.0.0.1", 7001));
    }

    private void weigh(MasterReport... reports) {
        belief.weigh(List.of(reports), KNOWN, nowNs);
    }

    private static MasterReport report(int server, long epoch) {
        return new MasterReport(address(server), epoch, false, false);
    }

    private static ServerAddress.Tcp address(int server) {
        return new ServerAddress.Tcp("10.0.0." + server, 6379);
    }

    private void assertBelieved(int server, long epoch) {
        assertThat(belief.address()).isEqualTo(address(server));
        assertThat(belief.epoch()).isEqualTo(epoch);
    }
}
