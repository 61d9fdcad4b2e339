package dev.nutcracker.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.Random;

/** An endless stream whose bytes are known by their position. */
final class KnownBytes {
    /** A prime, so that bytes that lie a round number apart differ. */
    private static final int PERIOD_BYTES = 1_000_003;

    private static final byte[] PERIOD = period();

    private KnownBytes() {}

    static byte[] at(long position, int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        for (int done = 0; done < lengthBytes; ) {
            int from = (int) ((position + done) % PERIOD_BYTES);
            int length = Math.min(lengthBytes - done, PERIOD_BYTES - from);
            System.arraycopy(PERIOD, from, bytes, done, length);
            done += length;
        }
        return bytes;
    }

    /** Checks that {@code length} bytes of {@code buffer} are those of the stream at {@code position}. */
    static void assertAt(long position, ByteBuf buffer, int index, int length) {
        byte[] actual = new byte[length];
        buffer.getBytes(index, actual);
        assertThat(actual).isEqualTo(at(position, length));
    }

    /** Checks that all readable bytes of {@code buffer} are those of the stream at {@code position}. */
    static void assertAt(long position, ByteBuf buffer) {
        assertAt(position, buffer, buffer.readerIndex(), buffer.readableBytes());
    }

    private static byte[] period() {
        byte[] bytes = new byte[PERIOD_BYTES];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
