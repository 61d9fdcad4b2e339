package dev.nutcracker.health;

import static dev.nutcracker.health.PlayedHealth.GOOD;
import static dev.nutcracker.health.PlayedHealth.RETRY_NS;
import static dev.nutcracker.health.PlayedHealth.STEADY;
import static dev.nutcracker.health.PlayedHealth.happened;
import static dev.nutcracker.health.PlayedHealth.lid;
import static dev.nutcracker.health.PlayedHealth.probed;
import static dev.nutcracker.health.PlayedHealth.unprobed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets the keys of a server that is out, how many may be out, and the step before one gets its keys back. */
final class StandingTest {
    private final PlayedHealth played = new PlayedHealth();
    private final ServerHealth server = played.server();
    private final List<ServerHealth> servers = played.servers();

    @ParameterizedTest
    @CsvSource({"EJECT, EJECTED", "FAIL, REFUSED", "FAILOVER, FAILED_OVER", "WAIT, AWAITED", "TRY, OWNS"})
    void shouldServeTheKeysByThePolicy(Policy policy, Standing standing) {
        played.under(probed(policy, STEADY));
        played.takeDown();

        assertThat(server.standing()).isEqualTo(standing);
    }

    @ParameterizedTest
    @CsvSource({"50, 2", "100, 5", "1, 1", "0, 0", "79, 3"})
    void shouldLetNoMoreServersBeOutThanTheLidAllows(int percent, int outMax) {
        played.under(lid(Policy.EJECT, percent), 5);
        for (int i = 0; i < 5; i++) {
            played.health().failed(servers.get(i), DownCause.TOO_SLOW, "", played.nowNs());

            assertThat(count(Standing.EJECTED)).isEqualTo(Math.min(outMax, i + 1));
            assertThat(count(Standing.REFUSED)).isEqualTo(Math.max(0, i + 1 - outMax));
        }
    }

    @Test
    void shouldLetTheNextServerOutWhenOneIsBack() {
        played.under(lid(Policy.FAILOVER, 20), 5);
        played.health().failed(servers.get(4), DownCause.TOO_SLOW, "", played.nowNs());
        played.health().failed(servers.get(1), DownCause.TOO_SLOW, "", played.nowNs());
        assertThat(servers.get(4).standing()).isEqualTo(Standing.FAILED_OVER);
        assertThat(servers.get(1).standing()).isEqualTo(Standing.REFUSED);

        played.pass(RETRY_NS);
        played.health().probed(servers.get(4), GOOD, played.nowNs());
        played.health().probed(servers.get(4), GOOD, played.nowNs());

        assertThat(servers.get(4).standing()).isEqualTo(Standing.OWNS);
        assertThat(servers.get(1).standing()).isEqualTo(Standing.FAILED_OVER);
    }

    @Test
    void shouldWaitForTheStepBeforeItGetsItsKeysBack() {
        played.takeDown();
        played.keepBack();
        played.pass(RETRY_NS);
        played.probed(GOOD);
        assertThat(played.probed(GOOD)).isNull();
        assertThat(played.probed(GOOD)).isNull();
        assertThat(server.standing()).isEqualTo(Standing.REFUSED);

        Transition up = happened(played.health().returned(server, played.nowNs()));
        assertThat(up.to()).isEqualTo(ServerState.UP);
        assertThat(server.standing()).isEqualTo(Standing.OWNS);
        assertThat(played.health().returned(server, played.nowNs())).isNull();
    }

    @Test
    void shouldWaitForTheStepBeforeATrialWithRequests() {
        played.under(unprobed(Policy.EJECT, STEADY));
        played.takeDown();
        played.keepBack();
        played.pass(RETRY_NS);
        played.health().tick(played.nowNs());
        assertThat(server.standing()).isEqualTo(Standing.EJECTED);

        played.health().returned(server, played.nowNs());
        assertThat(server.state()).isEqualTo(ServerState.TRIAL);
        assertThat(server.standing()).isEqualTo(Standing.OWNS);
    }

    @Test
    void shouldGoDownAgainIfTheStepFails() {
        played.takeDown();
        played.keepBack();
        played.pass(RETRY_NS);
        played.probed(GOOD);
        played.probed(GOOD);

        Transition down =
                happened(played.health().returnFailed(server, DownCause.WRONG_ANSWER, "NOPERM", played.nowNs()));
        assertThat(down.to()).isEqualTo(ServerState.DOWN);
        assertThat(down.text()).isEqualTo("NOPERM");
    }

    private long count(Standing standing) {
        return servers.stream().filter(each -> each.standing() == standing).count();
    }
}
