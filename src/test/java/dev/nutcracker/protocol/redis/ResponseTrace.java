package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Input;
import dev.nutcracker.protocol.ResponseDecoder.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Plays a server connection's part: feeds a decoder bytes in pieces and writes down the responses. */
final class ResponseTrace implements AutoCloseable {
    private final RedisResponseDecoder decoder = new RedisResponseDecoder();
    /** Counts what is not released itself; Netty's tracking of each access would take minutes here. */
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    private final Input input = new Input(allocator);
    private final boolean passing;
    private final StringBuilder passed = new StringBuilder();
    private final List<String> responses = new ArrayList<>();
    private boolean broken;

    /** Whether it takes what was walked of unfinished responses, as one does that passes large ones on in pieces. */
    ResponseTrace(boolean passing) {
        this.passing = passing;
    }

    /** Each response with its kind, the same whole, byte by byte and cut at each point, passed on in pieces or not. */
    static List<String> of(String bytes) {
        byte[] all = Bytes.of(bytes);
        List<String> whole = play(all, new int[0], false);
        for (boolean passing : new boolean[] {false, true}) {
            assertThat(play(all, RequestTrace.everywhere(all.length), passing))
                    .as("byte by byte")
                    .isEqualTo(whole);
            for (int cut = 1; cut < Math.min(all.length, 600); cut++) {
                assertThat(play(all, new int[] {cut}, passing))
                        .as("cut at %d", cut)
                        .isEqualTo(whole);
            }
        }
        return whole;
    }

    static List<String> play(byte[] bytes, int[] cuts, boolean passing) {
        try (ResponseTrace trace = new ResponseTrace(passing)) {
            int from = 0;
            for (int cut : cuts) {
                trace.feed(Arrays.copyOfRange(bytes, from, cut));
                from = cut;
            }
            trace.feed(Arrays.copyOfRange(bytes, from, bytes.length));
            return trace.responses;
        }
    }

    void feed(byte[] bytes) {
        if (broken || bytes.length == 0) {
            return;
        }
        ByteBuf received = allocator.directBuffer(bytes.length);
        ByteBuf in = input.add(received.writeBytes(bytes));
        while (!broken && in.isReadable() && step(in)) {}
        input.discardUsed();
    }

    private boolean step(ByteBuf in) {
        int readerIndex = in.readerIndex();
        Result result = decoder.decode(in);
        assertThat(in.readerIndex()).isEqualTo(readerIndex);
        return switch (result) {
            case COMPLETE -> complete(in);
            case INCOMPLETE -> incomplete(in);
            case WITHHELD, TOO_LARGE -> throw new AssertionError("not bounded");
            case BROKEN -> broken();
        };
    }

    private boolean complete(ByteBuf in) {
        assertThat(decoder.length()).isBetween(1, in.readableBytes());
        take(in);
        responses.add(decoder.kind() + " " + passed);
        passed.setLength(0);
        return true;
    }

    private boolean incomplete(ByteBuf in) {
        assertThat(decoder.length()).isBetween(0, in.readableBytes());
        if (passing) {
            take(in);
            decoder.passed();
        }
        return false;
    }

    private boolean broken() {
        broken = true;
        responses.add("BROKEN");
        return false;
    }

    private void take(ByteBuf in) {
        passed.append(Bytes.text(in.readSlice(decoder.length())));
    }

    List<String> responses() {
        return responses;
    }

    int unusedBytes() {
        return input.unusedBytes();
    }

    @Override
    public void close() {
        input.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
}
