package dev.nutcracker.protocol.memcache;

import static dev.nutcracker.testing.BinaryPacket.request;
import static dev.nutcracker.testing.BinaryPacket.response;
import static dev.nutcracker.testing.BinaryPacket.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.RequestRecorder.Step;
import dev.nutcracker.protocol.Restrictions;
import dev.nutcracker.testing.BinaryPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients may send to a pool of memcached servers whose operator denies commands or refuses writes. */
final class RestrictedFormTest {
    private static final String DENIED = "ERROR\r\n";
    private static final String READ_ONLY = "SERVER_ERROR read only\r\n";
    private static final Restrictions ONLY_READS = new Restrictions(List.of(), Map.of(), true);

    private static MemcacheDialect dialect(Restrictions restrictions) {
        MemcacheDialect dialect = new MemcacheDialect();
        dialect.restrict(restrictions);
        return dialect;
    }

    private static MemcacheDialect denying(String... words) {
        return dialect(new Restrictions(List.of(words), Map.of(), false));
    }

    /** The answers, or the first lines of what is forwarded. */
    private static List<String> outcomes(MemcacheDialect dialect, String bytes) {
        return Conversed.anyhow(dialect, bytes).stream()
                .map(step -> step.isForwarded() ? step.message().split("\r\n", 2)[0] : step.answer())
                .toList();
    }

    private static List<BinaryPacket> packets(MemcacheDialect dialect, BinaryPacket... requests) {
        StringBuilder bytes = new StringBuilder();
        for (BinaryPacket each : requests) {
            bytes.append(each.bytes());
        }
        List<BinaryPacket> outcomes = new ArrayList<>();
        for (Conversed step : Conversed.anyhow(dialect, bytes.toString())) {
            outcomes.addAll(BinaryPacket.readAll(step.isForwarded() ? step.message() : step.answer()));
        }
        return outcomes;
    }

    @Test
    void shouldTakeADeniedCommandForAnUnknownOneAndReadItsBlock() {
        assertThat(outcomes(denying("set"), "set k 0 0 9\r\nflush_all\r\nget k\r\nms k 4 q\r\nmn\r\n\r\nadd k\r\n"))
                .containsExactly(DENIED, "get k", DENIED, DENIED);
    }

    @Test
    void shouldNotAnswerADeniedRequestWithNoreply() {
        assertThat(outcomes(denying("set", "incr"), "cas k 0 0 1 7 noreply\r\nx\r\nincr k 1 noreply\r\nget k\r\n"))
                .containsExactly("", "", "get k");
    }

    @Test
    void shouldCoverAllCommandsOfAWord() {
        assertThat(outcomes(denying("get"), "get a\r\ngets a\r\nmg a v\r\nmg a v T0\r\ngat 0 a\r\n"))
                .containsExactly(DENIED, DENIED, DENIED, "mg a v T0", "gat 0 a");
        assertThat(outcomes(denying("gat"), "get a\r\nmg a v\r\nmg a N30 v\r\nmg a T1\r\ngat 0 a\r\ntouch a 1\r\n"))
                .containsExactly("get a", "mg a v", DENIED, DENIED, DENIED, DENIED);
        assertThat(outcomes(denying("delete", "incr", "me"), "delete a\r\nmd a\r\ndecr a 1\r\nma a\r\nme a\r\n"))
                .containsExactly(DENIED, DENIED, DENIED, DENIED, DENIED);
        assertThat(outcomes(
                        denying("@admin"), "stats\r\nstats proxy\r\nverbosity 1\r\nflush_all\r\nslabs x\r\nget a\r\n"))
                .containsExactly(DENIED, DENIED, DENIED, DENIED, DENIED, "get a");
        assertThat(outcomes(denying("@dangerous"), "stats items\r\nflush_all\r\n"))
                .containsExactly("stats items", DENIED);
        assertThat(outcomes(
                        denying("@read", "@write", "@fast", "@slow", "@admin"), "version\r\nmn\r\nmg a N1\r\nquit\r\n"))
                .containsExactly("version", "MN\r\n", DENIED, "");
    }

    @Test
    void shouldRefuseToWriteInAReadOnlyPool() {
        MemcacheDialect dialect = dialect(ONLY_READS);
        assertThat(
                        outcomes(
                                dialect,
                                "set a 0 0 1\r\nx\r\nadd a 0 0 1 noreply\r\nx\r\nget a\r\nms a 1\r\nx\r\nmd a q\r\nma a\r\nincr a 1\r\n"))
                .containsExactly(READ_ONLY, "", "get a", READ_ONLY, READ_ONLY, READ_ONLY, READ_ONLY);
        assertThat(outcomes(
                        dialect,
                        "gat 0 a\r\ntouch a 1\r\nmg a v\r\nmg a v N1\r\nmg a T0\r\nflush_all\r\nstats\r\nme a\r\n"))
                .containsExactly(READ_ONLY, READ_ONLY, "mg a v", READ_ONLY, READ_ONLY, READ_ONLY, "stats", "me a");
        assertThat(outcomes(dialect, "set a 0 0\r\nset a 0 0 x\r\ngat x a\r\n"))
                .as("malformed requests are malformed")
                .containsExactly(
                        "ERROR\r\n",
                        "CLIENT_ERROR bad command line format\r\n",
                        "CLIENT_ERROR invalid exptime argument\r\n");
    }

    @Test
    void shouldRefuseBinaryRequestsToo() {
        assertThat(packets(
                        denying("set", "flush_all"),
                        set(0x01, 1, "key", "value"),
                        set(0x11, 2, "key", "value"),
                        request(0x18, 3, ""),
                        request(0x04, 4, "key")))
                .containsExactly(
                        response(0x01, 0x81, 1, "Unknown command"),
                        response(0x11, 0x81, 2, "Unknown command"),
                        response(0x18, 0x81, 3, "Unknown command"),
                        request(0x04, 4, "key"));
        assertThat(packets(
                        dialect(ONLY_READS),
                        set(0x01, 1, "key", "value"),
                        request(0x14, 2, "key"),
                        request(0x1d, 3, "\0\0\0\1", "key", ""),
                        request(0x00, 4, "key"),
                        request(0x0a, 5, "")))
                .containsExactly(
                        response(0x01, 0x83, 1, "Read only"),
                        response(0x14, 0x83, 2, "Read only"),
                        response(0x1d, 0x83, 3, "Read only"),
                        request(0x00, 4, "key"),
                        response(0x0a, 0, 5, ""));
    }

    @Test
    void shouldChangeTheRulesForClientsThatAreConnected() {
        MemcacheDialect dialect = dialect(Restrictions.NONE);
        try (Conversed.Connection text = new Conversed.Connection(dialect.conversation());
                Conversed.Connection binary = new Conversed.Connection(dialect.conversation())) {
            text.receive("get a\r\n");
            binary.receive(request(0x00, 1, "a").bytes());
            dialect.restrict(new Restrictions(List.of("get"), Map.of(), false));
            text.receive("get a\r\n");
            binary.receive(request(0x00, 2, "a").bytes());
            dialect.restrict(Restrictions.NONE);
            text.receive("get a\r\n");
            binary.receive(request(0x00, 3, "a").bytes());
            assertThat(text.steps)
                    .extracting(Conversed::step)
                    .containsExactly(Step.FORWARD, Step.ANSWERED, Step.FORWARD);
            assertThat(binary.steps)
                    .extracting(Conversed::step)
                    .containsExactly(Step.FORWARD_NUMBERED, Step.ANSWERED, Step.FORWARD_NUMBERED);
        }
    }

    @Test
    void shouldNotAskServersWhetherTheyTakeARequestThatIsRefusedAnyway() {
        MemcacheDialect dialect = dialect(new Restrictions(List.of("me"), Map.of(), true));
        dialect.serve(Extent.UNKNOWN);
        assertThat(outcomes(dialect, "me a\r\nmd a\r\nset a 0 0 1\r\nx\r\nget a\r\n"))
                .containsExactly(DENIED, READ_ONLY, READ_ONLY, "get a");
        dialect.serve(Extent.TWEMPROXY);
        assertThat(outcomes(dialect, "me a\r\nset a 0 0 1\r\nx\r\nget a\r\n"))
                .containsExactly(DENIED, READ_ONLY, "get a");
    }
}
