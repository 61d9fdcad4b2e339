package dev.nutcracker.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.HealthSnapshot;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.server.HandPlayedServer;
import dev.nutcracker.server.HandPlayedServer.Peer;
import dev.nutcracker.server.PoolContext;
import dev.nutcracker.server.PoolFeature;
import dev.nutcracker.stats.ErrorKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How one server is probed, turn by turn. */
final class ServerCheckTest {
    private static final long INTERVAL_MS = 1000;
    private static final long FAST_MS = 200;
    private static final long TIMEOUT_MS = 500;
    private static final String TIMES = "jitter: 0, interval: 1000, fast_interval: 200, timeout: 500";
    private static final String SETNAME = "*3\r\n$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n$17\r\nnutcracker-health\r\n";
    private static final String PING = "*1\r\n$4\r\nPING\r\n";
    private static final String HELLO = "*2\r\n$5\r\nHELLO\r\n$1\r\n2\r\n";
    private static final String ROLE = "*1\r\n$4\r\nROLE\r\n";

    private HandPlayedServer played = HandPlayedServer.withHealthCheck("{type: ping, " + TIMES + "}");

    @AfterEach
    void close() {
        played.close();
    }

    @Test
    void shouldSayItsNameAndPingInTheFirstInterval() {
        Peer peer = firstProbe();

        assertThat(peer.received()).isEqualTo(SETNAME + PING);
        assertThat(played.server().failures().snapshot()[ErrorKind.TIMED_OUT.ordinal()])
                .isZero();
    }

    @Test
    void shouldPingOnTheSameConnectionAtEachInterval() {
        Peer peer = firstProbe();
        peer.received();
        peer.send("+OK\r\n+PONG\r\n");

        played.pass(INTERVAL_MS - 1);
        assertThat(peer.received()).isEmpty();
        played.pass(1);
        assertThat(peer.received()).isEqualTo(PING);
        assertThat(played.connecting()).isZero();
        assertThat(played.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void shouldOpenAConnectionForEveryTenthProbeBeforeItClosesTheFormer() {
        Peer peer = firstProbe();
        peer.send("+OK\r\n+PONG\r\n");
        for (int probe = 2; probe < 10; probe++) {
            played.pass(INTERVAL_MS);
            peer.send("+PONG\r\n");
        }
        assertThat(played.connecting()).isZero();

        played.pass(INTERVAL_MS);

        assertThat(played.connecting()).isEqualTo(1);
        assertThat(peer.isOpen()).isTrue();
        Peer next = played.accept();
        assertThat(peer.isOpen()).isFalse();
        assertThat(next.received()).isEqualTo(SETNAME + PING);
    }

    @Test
    void shouldTakeAServerDownThatDoesNotAnswerThreeTimesInTime() {
        Peer silent = firstProbe();

        played.pass(TIMEOUT_MS);
        assertThat(silent.isOpen()).as("a late answer would be out of step").isFalse();
        assertThat(played.state()).isEqualTo(ServerState.SUSPECT);
        for (int probe = 2; probe <= 3; probe++) {
            played.pass(FAST_MS);
            played.accept();
            played.pass(TIMEOUT_MS);
        }

        assertThat(played.state()).isEqualTo(ServerState.DOWN);
        assertThat(why()).isEqualTo("NO_ANSWER no answer for 500 ms");
    }

    @Test
    void shouldTellConnectingThatTakesTooLongFromAnswering() {
        played.with(ServerCheckTest::feature);
        begin();
        played.pass(INTERVAL_MS);

        played.pass(TIMEOUT_MS);

        assertThat(why()).isEqualTo("CONNECT_TIMEOUT connect timeout after 500 ms");
        played.accept();
    }

    @Test
    void shouldLookAtOnceWhenItsConnectionIsLost() {
        Peer peer = firstProbe();
        peer.send("+OK\r\n+PONG\r\n");
        played.pass(INTERVAL_MS / 2);

        peer.hangUp();
        played.pass(0);
        played.refuse();

        assertThat(played.state()).isEqualTo(ServerState.SUSPECT);
        assertThat(why()).isEqualTo("REFUSED connect refused");
        played.pass(FAST_MS);
        played.refuse();
        played.pass(FAST_MS);
        played.refuse();
        assertThat(played.state()).isEqualTo(ServerState.DOWN);
    }

    /** The timer may run before the prober is told. */
    @Test
    void shouldOpenAnotherConnectionIfItsOwnClosesWhenAProbeIsDue() {
        Peer peer = firstProbe();
        peer.send("+OK\r\n+PONG\r\n");

        played.pass(INTERVAL_MS, peer::hangUpInTurn);

        assertThat(played.connecting()).isEqualTo(1);
        Peer next = played.accept();
        assertThat(next.received()).isEqualTo(SETNAME + PING);
        next.send("+OK\r\n+PONG\r\n");
        assertThat(played.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void shouldNotHurryMoreThanAtTheFastPace() {
        Peer peer = firstProbe();
        peer.send("+OK\r\n+PONG\r\n");

        peer.hangUp();
        played.pass(0);

        assertThat(played.connecting()).isZero();
        played.pass(FAST_MS);
        assertThat(played.connecting()).isEqualTo(1);
    }

    @Test
    void shouldForgiveATimerThatComesMuchTooLate() {
        Peer peer = firstProbe();

        played.pass(10 * TIMEOUT_MS);
        assertThat(peer.isOpen()).isTrue();
        peer.send("+OK\r\n+PONG\r\n");

        assertThat(played.state()).isEqualTo(ServerState.UP);
    }

    @ParameterizedTest
    @CsvSource({
        "-LOADING Redis is loading the dataset in memory, LOADING",
        "-BUSY Redis is busy running a script., BUSY",
        "-MASTERDOWN Link with MASTER is down, MASTER_DOWN",
        "-NOAUTH Authentication required., PASSWORD_REFUSED"
    })
    void shouldTakeAServerDownAtOnceThatSaysItselfThatItCannotServe(String answer, DownCause cause) {
        Peer peer = firstProbe();

        peer.send("+OK\r\n" + answer + "\r\n");

        assertThat(played.state()).isEqualTo(ServerState.DOWN);
        assertThat(why()).isEqualTo(cause + " " + answer.substring(1));
        assertThat(peer.isOpen()).as("it may be asked again").isTrue();
    }

    @Test
    void shouldKeepTheWordsOfAServerThatCannotSave() {
        Peer peer = firstProbe();
        peer.send("+OK\r\n-MISCONF Errors writing to the AOF file\r\n");
        for (int probe = 2; probe <= 3; probe++) {
            assertThat(played.state()).isEqualTo(ServerState.SUSPECT);
            played.pass(FAST_MS);
            peer.send("-MISCONF Errors writing to the AOF file\r\n");
        }

        assertThat(played.state()).isEqualTo(ServerState.DOWN);
        assertThat(why()).isEqualTo("CANNOT_SAVE MISCONF Errors writing to the AOF file");
        assertThat(DownCause.CANNOT_SAVE.errorText()).isNull();
    }

    @Test
    void shouldHearThatAServerIsFullBeforeItIsAsked() {
        played.with(ServerCheckTest::feature);
        begin();
        played.pass(INTERVAL_MS);

        played.acceptSaying("-ERR max number of clients reached\r\n");

        assertThat(why()).isEqualTo("FULL ERR max number of clients reached");
        assertThat(played.state()).isEqualTo(ServerState.SUSPECT);
    }

    @Test
    void shouldAskWithoutItsNameIfTheServerClosesTheConnectionOnIt() {
        Peer twemproxy = firstProbe();
        twemproxy.hangUp();

        Peer again = played.accept();
        assertThat(again.received()).isEqualTo(PING);
        again.send("+PONG\r\n");
        played.pass(INTERVAL_MS);

        assertThat(again.received()).isEqualTo(PING);
        assertThat(played.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void shouldFailOnceIfTheServerClosesEveryConnection() {
        firstProbe().hangUp();
        played.accept().hangUp();

        assertThat(played.connecting()).isZero();
        assertThat(played.state()).isEqualTo(ServerState.SUSPECT);
        assertThat(why()).isEqualTo("LOST connection lost: it closed the connection");
    }

    @Test
    void shouldAskOldServersForTheirRoleInTheirOwnWay() {
        use("{type: role, " + TIMES + "}");
        Peer peer = firstProbe();
        assertThat(peer.received()).isEqualTo(SETNAME + HELLO + PING);
        peer.send("+OK\r\n-ERR unknown command 'HELLO'\r\n+PONG\r\n");

        Peer again = played.accept();
        assertThat(again.received()).isEqualTo(SETNAME + ROLE + PING);
        again.send("+OK\r\n*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n+PONG\r\n");

        assertThat(played.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void shouldTakeADemotedMasterDown() {
        use("{type: role, " + TIMES + "}");
        Peer peer = firstProbe();

        peer.send("+OK\r\n*2\r\n$4\r\nrole\r\n$7\r\nreplica\r\n+PONG\r\n");

        assertThat(played.state()).isEqualTo(ServerState.DOWN);
        assertThat(why()).isEqualTo("NOT_MASTER READONLY You can't write against a read only replica.");
    }

    @Test
    void shouldDrainTheServerWhileItsKeyExistsAndKeepThatIfTheAnswerIsUnclear() {
        use("{type: ping, maintenance_key: off, " + TIMES + "}");
        Peer peer = firstProbe();
        peer.send("+OK\r\n+PONG\r\n:1\r\n");
        assertThat(played.state()).isEqualTo(ServerState.DRAIN);

        played.pass(INTERVAL_MS);
        peer.send("+PONG\r\n-NOPERM no permission\r\n");
        assertThat(played.state()).isEqualTo(ServerState.DRAIN);

        played.pass(INTERVAL_MS);
        peer.send("+PONG\r\n:0\r\n");
        assertThat(played.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void shouldConnectAndCloseForACheckOfConnectingOnly() {
        use("{type: connect, " + TIMES + "}");
        Peer peer = firstProbe();

        assertThat(peer.received()).isEmpty();
        assertThat(peer.isOpen()).isFalse();
        assertThat(played.state()).isEqualTo(ServerState.UP);
        played.pass(INTERVAL_MS);
        assertThat(played.connecting()).isEqualTo(1);
        played.refuse();
        assertThat(played.state()).isEqualTo(ServerState.SUSPECT);
    }

    @Test
    void shouldLeaveAServerInMaintenanceAlone() {
        Peer peer = firstProbe();
        peer.send("+OK\r\n+PONG\r\n");

        played.pool().shared().operator(0, OperatorAction.MAINT);
        played.endTurn();
        assertThat(peer.isOpen()).isFalse();
        played.pass(60_000);
        assertThat(played.connecting()).isZero();

        played.pool().shared().operator(0, OperatorAction.AUTO);
        played.pass(0);
        assertThat(played.connecting()).isEqualTo(1);
    }

    @Test
    void shouldEndWithTheServer() {
        Peer peer = firstProbe();
        peer.send("+OK\r\n+PONG\r\n");

        played.retire();

        assertThat(peer.isOpen()).isFalse();
        assertThat(played.hasLeft()).isTrue();
        played.pass(10 * INTERVAL_MS);
        assertThat(played.connecting()).isZero();
    }

    @Test
    void shouldKeepOnlyTheBeginningOfALongAnswer() {
        use("{type: command, command: [GET, mark], expect: x, " + TIMES + "}");
        Peer peer = firstProbe();
        peer.send("+OK\r\n$100000\r\nxxx");
        peer.send("y".repeat(99_997) + "\r\n");

        assertThat(played.state()).isEqualTo(ServerState.UP);
        assertThat(played.pool().shared().health(0).probed()).isTrue();
    }

    private static PoolFeature feature(PoolContext pool) {
        return server -> new ServerCheck(pool, server);
    }

    private void use(String section) {
        played.close();
        played = HandPlayedServer.withHealthCheck(section);
    }

    private ServerCheck check() {
        return ServerCheck.of(played.server());
    }

    /** What the pool's feature does otherwise. */
    private void begin() {
        played.pool()
                .shared()
                .listeners()
                .onTransition(_ -> played.pool().loop().execute(() -> check().stateChanged(played.state())));
        check().goByConfigured();
        played.endTurn();
    }

    /** Accepts the connection for the first probe, which is on its way when an interval has passed. */
    private Peer firstProbe() {
        played.with(ServerCheckTest::feature);
        begin();
        played.pass(INTERVAL_MS);
        return played.accept();
    }

    private String why() {
        HealthSnapshot health = played.pool().shared().health(0);
        return health.cause() + " " + health.text();
    }
}
