package dev.nutcracker.protocol.memcache;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ResponseDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A binary request that goes to every server unchanged: to delete all items, or for statistics. */
sealed interface BinarySplit extends CoalescingSplit {
    BinaryOpaque envelope();

    @Override
    default void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        out.write(request.message(), request.messageStart(), request.messageLength());
    }

    /** A server's own error, the last packet of its response, or an error line of the proxy. */
    @Override
    default byte[] error(byte[] errorResponse) {
        if (errorResponse[0] != BinaryHeader.RESPONSE_MAGIC) {
            return envelope().error(errorResponse);
        }
        ByteBuf packets = Unpooled.wrappedBuffer(errorResponse);
        int last = 0;
        int end = nextPacket(packets, last);
        while (end < errorResponse.length) {
            last = end;
            end = nextPacket(packets, last);
        }
        packets.setByte(last + BinaryHeader.OPCODE, envelope().opcode());
        envelope().restore(packets, last);
        byte[] error = new byte[end - last];
        packets.getBytes(last, error);
        return error;
    }

    private static int nextPacket(ByteBuf in, int index) {
        return index + BinaryHeader.LENGTH_BYTES + (int) BinaryPacket.bodyLength(in, index);
    }

    /**
     * {@code FLUSH} and {@code FLUSHQ}: servers get the first form of both, so that each answers.
     *
     * @param quiet whether the client wants no answer if all have done it
     */
    record Flush(BinaryOpaque envelope, boolean quiet) implements BinarySplit {
        @Override
        public int fragmentAccepts() {
            return BinaryKind.DONE | ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE;
        }

        @Override
        public boolean coalesce(FragmentResponses responses, Output out) {
            if (!quiet) {
                out.write(BinaryPacket.response(envelope.opcode(), envelope.opaque(), BinaryStatus.DONE));
            }
            return true;
        }
    }

    /**
     * {@code STAT}: the servers' answers, presented as those of one server.
     *
     * @param sums whether counts are summed; otherwise each value is the first server's
     */
    record Statistics(BinaryOpaque envelope, boolean sums) implements BinarySplit {
        @Override
        public int fragmentAccepts() {
            return BinaryKind.STATISTICS | ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE;
        }

        @Override
        public boolean coalesce(FragmentResponses responses, Output out) {
            StatSums lines = new StatSums(sums);
            for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
                gather(responses.response(fragment), lines);
            }
            for (StatLine line : lines.lines()) {
                out.write(BinaryPacket.statistic(envelope.opaque(), line.name(), line.value()));
            }
            out.write(BinaryPacket.statistic(envelope.opaque(), "", ""));
            return true;
        }

        private static void gather(ByteBuf response, StatSums lines) {
            int index = response.readerIndex();
            int end = nextPacket(response, index);
            while (end < response.writerIndex()) {
                int name = index
                        + BinaryHeader.LENGTH_BYTES
                        + response.getUnsignedByte(index + BinaryHeader.EXTRAS_LENGTH);
                int value = name + response.getUnsignedShort(index + BinaryHeader.KEY_LENGTH);
                lines.add(new StatLine(text(response, name, value), text(response, value, end)));
                index = end;
                end = nextPacket(response, index);
            }
        }

        private static String text(ByteBuf in, int start, int end) {
            return in.toString(start, end - start, StandardCharsets.ISO_8859_1);
        }
    }
}
