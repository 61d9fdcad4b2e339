package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Probe;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.memcache.MemcacheDialect;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers from which nothing need come, and whether they are still there. */
final class LivenessProbeTest {
    private static final long PERIOD_MS = 10_000;

    private final HandPlayedServer played = HandPlayedServer.withTimeout(0);
    private final List<String> events = new ArrayList<>();
    private boolean needed = true;

    @AfterEach
    void close() {
        played.close();
    }

    @Test
    void shouldTakeAServerForDeadThatHasGivenNoSignOfLifeForThreePeriods() {
        LivenessProbe probe = probe();
        probe.start();

        pass(2);
        assertThat(events).containsExactly("ask", "ask");
        pass(1);
        assertThat(events).containsExactly("ask", "ask", "dead");
        pass(5);

        assertThat(events).as("it is over").hasSize(3);
    }

    @Test
    void shouldBeginAnewWithEverySignOfLife() {
        LivenessProbe probe = probe();
        probe.start();
        pass(2);
        probe.heard();

        pass(2);

        assertThat(events).containsExactly("ask", "ask", "ask", "ask");
    }

    @Test
    void shouldEndWhenNobodyNeedsItAnyMore() {
        probe().start();
        needed = false;

        pass(5);

        assertThat(events).isEmpty();
    }

    @Test
    void shouldAskOnTheSharedConnectionOneQuestionAtATime() {
        SignOfLife signOfLife = new SignOfLife(played.pool(), played.server(), () -> events.add("heard"));
        signOfLife.ask();
        signOfLife.ask();
        HandPlayedServer.Peer peer = played.accept();
        assertThat(peer.received()).isEqualTo("*1\r\n$4\r\nPING\r\n");

        peer.send("+PONG\r\n");
        assertThat(events).containsExactly("heard");
        signOfLife.ask();
        played.endTurn();

        assertThat(peer.received()).isEqualTo("*1\r\n$4\r\nPING\r\n");
    }

    @Test
    void shouldTakeAServerThatClosesTheConnectionForAlive() {
        new SignOfLife(played.pool(), played.server(), () -> events.add("heard")).ask();

        played.accept().hangUp();

        assertThat(events).containsExactly("heard");
    }

    @Test
    void shouldAskMemcachedForItsVersion() {
        Probe probe = new MemcacheDialect().probe();
        ResponseDecoder decoder = new MemcacheDialect().responseDecoder(0);

        decoder.decode(Unpooled.copiedBuffer("VERSION 1.6.38\r\n", StandardCharsets.US_ASCII));

        assertThat(probe.request()).asString(StandardCharsets.US_ASCII).isEqualTo("version\r\n");
        assertThat(probe.accepts() & decoder.kind()).isNotZero();
    }

    private void pass(int periods) {
        for (int i = 0; i < periods; i++) {
            played.pass(PERIOD_MS);
        }
    }

    private LivenessProbe probe() {
        return new LivenessProbe(played.pool(), new LivenessProbe.Target() {
            @Override
            public boolean goOn() {
                return needed;
            }

            @Override
            public boolean isSilentForTooLong(int periods) {
                return periods == 3;
            }

            @Override
            public void ask() {
                events.add("ask");
            }

            @Override
            public void dead() {
                events.add("dead");
            }
        });
    }
}
