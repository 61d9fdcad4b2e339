package dev.nutcracker.protocol.memcache;

import dev.nutcracker.buffer.Input;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.ResponseDecoder.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A response as a decoder found it; {@code kind} is -1 where it found that the bytes are none. */
record Decoded(int kind, String bytes) {
    static final Decoded BROKEN = new Decoded(-1, "");

    static List<Decoded> whole(String bytes) {
        return inPieces(bytes, Math.max(1, bytes.length()), false);
    }

    /**
     * Decodes bytes that arrive in pieces of this size.
     *
     * @param passing whether what was walked of an unfinished response is taken out of the buffer after each piece
     */
    static List<Decoded> inPieces(String bytes, int size, boolean passing) {
        return inPieces(Dialect.USUAL_FLAVOUR, bytes, size, passing);
    }

    /** The same on a connection of that flavour. */
    static List<Decoded> inPieces(int flavour, String bytes, int size, boolean passing) {
        return inPieces(flavour, bytes, size, passing, Elements.counted(Integer.MAX_VALUE, 0, null));
    }

    /** The same for a request that expects this of the response. */
    static List<Decoded> inPieces(int flavour, String bytes, int size, boolean passing, @Nullable Elements expected) {
        ServerConnection connection = new ServerConnection(flavour, passing, expected);
        for (int from = 0; from < bytes.length() && !connection.found.contains(BROKEN); from += size) {
            connection.receive(bytes.substring(from, Math.min(bytes.length(), from + size)));
        }
        connection.input.release();
        return connection.found;
    }

    private static final class ServerConnection {
        final List<Decoded> found = new ArrayList<>();
        final Input input = new Input(UnpooledByteBufAllocator.DEFAULT);
        private final ResponseDecoder decoder;
        private final StringBuilder taken = new StringBuilder();
        private final boolean passing;
        private final @Nullable Elements expected;

        ServerConnection(int flavour, boolean passing, @Nullable Elements expected) {
            this.expected = expected;
            this.decoder = new MemcacheDialect().responseDecoder(flavour);
            this.passing = passing;
        }

        void receive(String bytes) {
            ByteBuf in = input.add(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
            Result result = Result.COMPLETE;
            while (result == Result.COMPLETE && in.isReadable()) {
                decoder.expect(expected);
                result = decoder.decode(in);
                note(result, in);
            }
            input.discardUsed();
        }

        private void note(Result result, ByteBuf in) {
            if (result == Result.BROKEN) {
                found.add(BROKEN);
            } else if (result == Result.COMPLETE) {
                take(in);
                found.add(new Decoded(decoder.kind(), taken.toString()));
                taken.setLength(0);
            } else if (passing) {
                take(in);
                decoder.passed();
            }
        }

        private void take(ByteBuf in) {
            taken.append(in.readCharSequence(decoder.length(), StandardCharsets.ISO_8859_1));
        }
    }
}
