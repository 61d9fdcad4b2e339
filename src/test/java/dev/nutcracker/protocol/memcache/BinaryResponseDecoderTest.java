package dev.nutcracker.protocol.memcache;

import static dev.nutcracker.testing.BinaryPacket.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.testing.BinaryPacket;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BinaryResponseDecoderTest {
    private static final int SET = 0x01;
    private static final int STAT = 0x10;
    /** Number 1 of a SET. */
    private static final int SEAL = 0x101;

    private static final String STATISTICS = statistic("pid", "7") + statistic("curr_items", "") + statistic("", "");

    private static String statistic(String name, String text) {
        return new BinaryPacket(false, STAT, 0, STAT, 0, "", name, text).bytes();
    }

    @Test
    void shouldTellKindsByOpcodeAndStatus() {
        assertKind(response(SET, 0, SEAL, ""), BinaryKind.DONE);
        assertKind(BinaryPacket.value(0x0d, 0x10d, "key", "value"), BinaryKind.DONE);
        for (int refused : new int[] {1, 2, 5}) {
            assertKind(response(SET, refused, SEAL, "no"), BinaryKind.REFUSED);
        }
        for (int error : new int[] {3, 4, 6, 0x20, 0x81, 0x82, 0x83, 0x84}) {
            assertKind(response(SET, error, SEAL, "no"), ResponseDecoder.ERROR);
        }
        assertKind(response(SET, 0x85, SEAL, "busy"), ResponseDecoder.SERVER_TROUBLE);
        assertKind(response(SET, 0x86, SEAL, "later"), ResponseDecoder.SERVER_TROUBLE);
        assertKind(response(0x0a, 0, 0x0a, ""), BinaryKind.NOOP);
        assertKind(response(0x21, 0, 0x21, "Authenticated"), BinaryKind.AUTHENTICATED);
        assertKind(response(STAT, 1, STAT, "Not found"), ResponseDecoder.ERROR);
    }

    private static void assertKind(BinaryPacket packet, int kind) {
        assertThat(whole(packet.bytes())).containsExactly(new Decoded(kind, packet.bytes()));
    }

    @Test
    void shouldTakeStatisticsForOneResponse() {
        assertThat(whole(STATISTICS)).containsExactly(new Decoded(BinaryKind.STATISTICS, STATISTICS));
        String broken = statistic("pid", "7")
                + response(STAT, 0x82, STAT, "Out of memory").bytes();
        assertThat(whole(broken)).containsExactly(new Decoded(ResponseDecoder.ERROR, broken));
    }

    @Test
    void shouldRefuseWhatIsNoResponseToARequestOfTheProxy() {
        assertBroken("ERROR\r\n");
        assertBroken(BinaryPacket.request(SET, SEAL, "").bytes());
        assertBroken(response(SET, 0, 0x100, "").bytes());
        assertBroken(response(0x00, 0, 0, "").bytes());
        assertBroken(statistic("pid", "7") + new BinaryPacket(false, STAT, 0, 0x110, 0, "", "time", "1").bytes());
        String whole = new BinaryPacket(false, SET, 0, SEAL, 0, "", "key", "").bytes();
        assertBroken(whole.substring(0, 11) + "\2" + whole.substring(12));
        assertBroken(whole.substring(0, 8) + "\u00ff" + whole.substring(9));
    }

    private static void assertBroken(String bytes) {
        assertThat(whole(bytes)).containsExactly(Decoded.BROKEN);
    }

    @Test
    void shouldFindTheSameInPiecesOfAnySize() {
        String bytes = response(SET, 0, SEAL, "").bytes()
                + STATISTICS
                + BinaryPacket.value(0x0d, 0x10d, "key", "value").bytes()
                + response(0x0a, 0, 0x0a, "").bytes();
        List<Decoded> expected = whole(bytes);

        assertThat(expected).hasSize(4);
        for (int size = 1; size < bytes.length(); size++) {
            assertThat(inPieces(bytes, size, false)).as("size %d", size).isEqualTo(expected);
            assertThat(inPieces(bytes, size, true)).as("size %d", size).isEqualTo(expected);
        }
    }

    @Test
    void shouldFindTheSameInMutatedBytesWhereverTheyAreCut() {
        String sample = STATISTICS + response(SET, 0, SEAL, "no more").bytes() + STATISTICS;
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            StringBuilder bytes = new StringBuilder(sample);
            bytes.setCharAt(random.nextInt(bytes.length()), (char) random.nextInt(256));
            List<Decoded> expected = whole(bytes.toString());
            assertThat(inPieces(bytes.toString(), 1, false)).isEqualTo(expected);
            assertThat(inPieces(bytes.toString(), 7, true)).isEqualTo(expected);
        }
    }

    private static List<Decoded> whole(String bytes) {
        return inPieces(bytes, bytes.length(), false);
    }

    private static List<Decoded> inPieces(String bytes, int size, boolean passing) {
        return Decoded.inPieces(BinaryConversation.FLAVOUR, bytes, size, passing);
    }
}
