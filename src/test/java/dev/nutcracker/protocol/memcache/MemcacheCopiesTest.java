package dev.nutcracker.protocol.memcache;

import static dev.nutcracker.protocol.memcache.MemcacheRequests.parsed;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.testing.BinaryPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MemcacheCopiesTest {
    private static final int NUMBER = 5;

    private final MemcacheCopies copies = new MemcacheCopies();

    @ParameterizedTest
    @CsvSource({
        "set k 1 0 2, set k 1 0 2",
        "set k 1 0 2 noreply, set k 1 0 2",
        "append k 1 0 2, append k 1 0 2",
        "prepend k 1 0 2 noreply, prepend k 1 0 2",
        "ms k 2 T60 F5, ms k 2 T60 F5",
        "ms k 2 q T60, ms k 2 T60",
        "ms a2V5 2 b k q O7, ms a2V5 2 b k O7",
    })
    void shouldRepeatAValueAndWantAnAnswer(String line, String copy) {
        assertThat(copyOf(line + "\r\nab\r\n")).isEqualTo(copy + "\r\nab\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "delete k, delete k",
        "delete k noreply, delete k",
        "incr k 5, incr k 5",
        "decr k 5 noreply, decr k 5",
        "ma k D5 MI q v, ma k D5 MI v",
    })
    void shouldRepeatALine(String line, String copy) {
        assertThat(copyOf(line + "\r\n")).isEqualTo(copy + "\r\n");
    }

    /** They would make an old value live longer, or create one where the other server did not. */
    @ParameterizedTest
    @CsvSource({
        "touch k 60, delete k",
        "gat 60 k, delete k",
        "gats 60 k l, delete k",
        "mg k v T60, md k",
        "mg k v N60, md k",
        "mg a2V5 b T60, md a2V5 b",
        "ma k N60 J1, md k",
        "ma k T60, md k",
        "md k I T60, md k",
        "md k q, md k",
    })
    void shouldDeleteWhatALineDoesNotSet(String line, String copy) {
        assertThat(copyOf(line + "\r\n")).isEqualTo(copy + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "add k 0 0 2, delete k",
        "replace k 0 0 2 noreply, delete k",
        "cas k 0 0 2 7, delete k",
        "ms k 2 C7, md k",
        "ms k 2 ME, md k",
        "ms k 2 MA N60, md k",
        "ms k 2 I, md k",
    })
    void shouldDeleteWhatIsSetUnderACondition(String line, String copy) {
        assertThat(copyOf(line + "\r\nab\r\n")).isEqualTo(copy + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get k", "gets k l", "mg k v f t s c", "mg a2V5 b v", "me k", "version"})
    void shouldKnowRequestsThatOnlyRead(String line) {
        assertThat(copies.form(parsed(line + "\r\n"))).isEqualTo(CopyForm.NONE);
    }

    @Test
    void shouldRepeatABinaryValueByOpcodesThatAreAnswered() {
        int tag = OpaqueTag.numbered(NUMBER, Opcode.SET.code());

        assertThat(copyOf(BinaryPacket.set(0x11, 77, "k", "value").bytes()))
                .isEqualTo(BinaryPacket.set(0x01, tag, "k", "value").bytes());
        assertThat(copyOf(BinaryPacket.set(0x01, 77, "k", "value").bytes()))
                .isEqualTo(BinaryPacket.set(0x01, tag, "k", "value").bytes());
    }

    @Test
    void shouldRepeatABinaryCounterUnlessItMayBeCreated() {
        String numbers = "\0".repeat(15) + "\1";
        int tag = OpaqueTag.numbered(NUMBER, Opcode.INCREMENT.code());
        String creating =
                BinaryPacket.request(0x05, 7, numbers + "\0\0\0\0", "k", "").bytes();
        String notCreating = BinaryPacket.request(0x15, 7, numbers + "\u00ff".repeat(4), "k", "")
                .bytes();

        assertThat(copyOf(creating)).isEqualTo(binaryDelete());
        assertThat(copyOf(notCreating))
                .isEqualTo(BinaryPacket.request(0x05, tag, numbers + "\u00ff".repeat(4), "k", "")
                        .bytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x02, 0x03, 0x12, 0x13})
    void shouldDeleteWhatABinaryRequestSetsUnderACondition(int opcode) {
        assertThat(copyOf(BinaryPacket.set(opcode, 7, "k", "v").bytes())).isEqualTo(binaryDelete());
    }

    @Test
    void shouldDeleteWhatABinaryRequestSetsIfItHasAUniqueOrMakesLiveLonger() {
        assertThat(copyOf(BinaryPacket.set(0x01, 7, "k", "v").withCas(9).bytes()))
                .isEqualTo(binaryDelete());
        assertThat(copyOf(BinaryPacket.request(0x1c, 7, "\0\0\0\1", "k", "").bytes()))
                .isEqualTo(binaryDelete());
        assertThat(copyOf(BinaryPacket.request(0x1e, 7, "\0\0\0\1", "k", "").bytes()))
                .isEqualTo(binaryDelete());
    }

    private static String binaryDelete() {
        return BinaryPacket.request(0x04, OpaqueTag.numbered(NUMBER, Opcode.DELETE.code()), "k")
                .bytes();
    }

    private String copyOf(String bytes) {
        Output out = new Output(UnpooledByteBufAllocator.DEFAULT);
        ParsedRequest request = parsed(bytes);
        String before = request.message().toString(request.messageStart(), request.messageLength(), ISO_8859_1);
        copies.write(request, 0, NUMBER, out);
        assertThat(request.message().toString(request.messageStart(), request.messageLength(), ISO_8859_1))
                .as("the request itself goes on unchanged")
                .isEqualTo(before);
        StringBuilder text = new StringBuilder();
        for (ByteBuf buffer = out.poll(); buffer != null; buffer = out.poll()) {
            text.append(buffer.toString(ISO_8859_1));
            buffer.release();
        }
        return text.toString();
    }
}
