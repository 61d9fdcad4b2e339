package dev.nutcracker.protocol.memcache;

import static dev.nutcracker.testing.BinaryPacket.noop;
import static dev.nutcracker.testing.BinaryPacket.request;
import static dev.nutcracker.testing.BinaryPacket.response;
import static dev.nutcracker.testing.BinaryPacket.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.nutcracker.protocol.RequestRecorder.Step;
import dev.nutcracker.testing.BinaryPacket;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BinaryConversationTest {
    private static final String FENCE = "\u0080\n" + "\0".repeat(13) + "\n" + "\0".repeat(8);

    /** Every way a request can go: on to a server, to all, answered, swallowed. */
    private static final String SAMPLE = Stream.of(
                    set(0x01, 1, "key", "value"),
                    request(0x09, 2, "key"),
                    request(0x77, 3, "ee", "key", "value"),
                    request(0x08, 4, ""),
                    request(0x10, 5, "items"),
                    request(0x20, 6, ""),
                    noop(7),
                    request(0x17, 8, ""))
            .map(BinaryPacket::bytes)
            .collect(Collectors.joining());

    @Test
    void shouldForwardTheClientsOwnBytes() {
        BinaryPacket set = set(0x01, 0x01020304, "key", "value").withCas(77);
        BinaryPacket gat = request(0x1e, 5, "\0\0\0\1", "key", "");

        assertThat(Conversed.whole(set.bytes() + gat.bytes()))
                .containsExactly(
                        Conversed.forward(Step.FORWARD_NUMBERED, "set", false, set.bytes(), "key"),
                        new Conversed(
                                Step.FORWARD_NUMBERED, "gat", List.of("key"), false, gat.bytes(), "", true, FENCE));
    }

    @Test
    void shouldAskAllServersForAnAnswerToAQuietFlush() {
        assertThat(Conversed.whole(request(0x18, 5, "").bytes()))
                .containsExactly(Conversed.forward(
                        Step.EVERY_SERVER,
                        "flush_all",
                        false,
                        request(0x08, 0x08, "").bytes()));
    }

    @Test
    void shouldTakeTheSameStepsWhereverBytesAreCut() {
        List<Conversed> steps = Conversed.whole(SAMPLE);

        assertThat(steps)
                .extracting(Conversed::step)
                .containsExactly(
                        Step.FORWARD_NUMBERED,
                        Step.FORWARD_NUMBERED,
                        Step.ANSWERED,
                        Step.EVERY_SERVER,
                        Step.EVERY_SERVER,
                        Step.ANSWERED,
                        Step.ANSWERED,
                        Step.ANSWERED_LAST);
        assertThat(Conversed.byteByByte(SAMPLE)).isEqualTo(steps);
        for (int cut = 0; cut <= SAMPLE.length(); cut++) {
            assertThat(Conversed.cut(SAMPLE, cut)).as("cut at %d", cut).isEqualTo(steps);
        }
    }

    @Test
    void shouldTakeTheSameStepsForMutatedBytesWhereverTheyAreCut() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            StringBuilder bytes = new StringBuilder(SAMPLE);
            for (int j = random.nextInt(4); j >= 0; j--) {
                // Not the first, which tells the dialect.
                bytes.setCharAt(1 + random.nextInt(bytes.length() - 1), (char) random.nextInt(256));
            }
            List<Conversed> steps = Conversed.whole(bytes.toString());
            int cut = random.nextInt(bytes.length());
            assertThat(Conversed.cut(bytes.toString(), cut)).isEqualTo(steps);
            assertThat(Conversed.byteByByte(bytes.toString())).isEqualTo(steps);
        }
    }

    @Test
    void shouldEndTheConversationWithARequestOfTheWrongForm() {
        String wrongLengths = "\u0080\0\0\5\0\0\0\0\0\0\0\2\0\0\0\11" + "\0".repeat(8);
        assertBroken(wrongLengths, response(0x00, 0x81, 9, "Unknown command"));
        for (BinaryPacket wrong : List.of(
                request(0x00, 9, ""),
                request(0x00, 9, "xxxx", "key", ""),
                request(0x00, 9, "", "key", "v"),
                request(0x09, 9, "k".repeat(251)),
                request(0x01, 9, "", "key", "v"),
                request(0x01, 9, "\0".repeat(8), "", "v"),
                request(0x05, 9, "key"),
                request(0x07, 9, "key"),
                request(0x08, 9, "xxxxxxxx", "", ""),
                request(0x0a, 9, "", "", "v"),
                request(0x0e, 9, "\0".repeat(8), "key", "v"),
                request(0x10, 9, "", "items", "v"),
                request(0x1c, 9, "", "key", ""),
                request(0x77, 9, "k".repeat(251)))) {
            assertBroken(wrong.bytes(), response(wrong.opcode(), 0x04, 9, "Invalid arguments"));
        }
    }

    private static void assertBroken(String bytes, BinaryPacket answer) {
        assertThat(Conversed.whole(bytes + noop(1).bytes())).singleElement().satisfies(step -> {
            assertThat(step.step()).isEqualTo(Step.BROKEN);
            assertThat(step.answer()).isEqualTo(answer.bytes());
        });
    }

    @Test
    void shouldSayNothingToBytesThatAreNoRequest() {
        assertThat(Conversed.whole(noop(1).bytes() + "get k\r\n"))
                .extracting(Conversed::step, Conversed::command, Conversed::answer)
                .containsExactly(
                        tuple(Step.ANSWERED, "mn", response(0x0a, 0, 1, "").bytes()),
                        tuple(Step.BROKEN, "unsupported", ""));
    }

    @Test
    void shouldForwardOnlyStatisticsThatHaveAnEnd() {
        for (String topic : List.of("", "items", "slabs", "sizes", "reset", "resetx", "settings", "detail on")) {
            BinaryPacket asked = request(0x10, 5, topic);
            assertThat(Conversed.whole(asked.bytes()))
                    .as(topic)
                    .containsExactly(Conversed.forward(
                            Step.EVERY_SERVER,
                            "stats",
                            false,
                            asked.withOpaque(0x10).bytes()));
        }
        for (String topic : List.of("sizes_enable", "sizes_disable", "itemsx", "detail", "cachedump 1 1", "x\r\n")) {
            assertThat(Conversed.whole(request(0x10, 5, topic).bytes()))
                    .as(topic)
                    .extracting(Conversed::step, Conversed::answer)
                    .containsExactly(tuple(
                            Step.ANSWERED, response(0x10, 1, 5, "Not found").bytes()));
        }
    }

    @Test
    void shouldSwallowWhatIsTooLargeOrUnknown() {
        BinaryPacket noop = noop(2);
        try (Conversed.Connection connection = new Conversed.Connection(new MemcacheDialect(10).conversation())) {
            connection.receive(set(0x11, 1, "key", "x".repeat(11)).bytes() + noop.bytes());
            assertThat(connection.steps)
                    .extracting(Conversed::answer)
                    .containsExactly(
                            response(0x11, 0x03, 1, "Too large.").bytes(),
                            response(0x0a, 0, 2, "").bytes());
        }
        assertThat(Conversed.whole(request(0xfe, 1, "ee", "key", "v").bytes() + noop.bytes()))
                .extracting(Conversed::answer)
                .containsExactly(
                        response(0xfe, 0x81, 1, "Unknown command").bytes(),
                        response(0x0a, 0, 2, "").bytes());
    }

    @Test
    void shouldKeepNothingOfARequestThatIsRefusedWhileItArrives() {
        String bytes = set(0x01, 1, "key", "x".repeat(100)).bytes();
        try (Conversed.Connection connection = new Conversed.Connection(new MemcacheDialect().conversation())) {
            connection.receive(bytes.substring(0, 50));
            connection.refuse("no memory");
            connection.receive(bytes.substring(50, 60));
            assertThat(connection.unusedBytes()).isZero();
            connection.receive(bytes.substring(60) + noop(2).bytes());
            assertThat(connection.steps)
                    .extracting(Conversed::answer)
                    .containsExactly(
                            response(0x01, 0x82, 1, "no memory").bytes(),
                            response(0x0a, 0, 2, "").bytes());
        }
    }
}
