package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Input;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Conversation.Step;
import dev.nutcracker.protocol.Inquiry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Plays a client connection's part: feeds a conversation bytes in pieces and writes down what came of them. */
final class RequestTrace implements AutoCloseable {
    private static final int CUTS_EVERYWHERE_MAX = 600;

    private final Conversation conversation;
    /** Counts what is not released itself; Netty's tracking of each access would take minutes here. */
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    private final Input input = new Input(allocator);
    private final List<String> steps = new ArrayList<>();
    private final List<Read> reads = new ArrayList<>();
    private final KnownConnection connection = new KnownConnection();
    private boolean ended;

    /**
     * A request as it was found in the bytes.
     *
     * @param message what is forwarded of it, {@code null} if nothing is
     */
    record Read(int lengthBytes, String command, @Nullable String message, List<String> keys) {}

    RequestTrace(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The steps for these bytes, which are the same whole, byte by byte, cut at each point and at random. */
    static List<String> of(RedisDialect dialect, String bytes) {
        byte[] all = Bytes.of(bytes);
        List<String> whole = play(dialect, all, new int[0]);
        assertThat(play(dialect, all, everywhere(all.length)))
                .as("byte by byte")
                .isEqualTo(whole);
        for (int cut = 1; cut < Math.min(all.length, CUTS_EVERYWHERE_MAX); cut++) {
            assertThat(play(dialect, all, new int[] {cut})).as("cut at %d", cut).isEqualTo(whole);
        }
        return whole;
    }

    /** The steps for these bytes, fed in pieces that start at {@code cuts}. */
    static List<String> play(RedisDialect dialect, byte[] bytes, int[] cuts) {
        try (RequestTrace trace = new RequestTrace(dialect.conversation())) {
            int from = 0;
            for (int cut : cuts) {
                trace.feed(Arrays.copyOfRange(bytes, from, cut));
                from = cut;
            }
            trace.feed(Arrays.copyOfRange(bytes, from, bytes.length));
            return trace.steps();
        }
    }

    static int[] everywhere(int length) {
        int[] cuts = new int[Math.max(0, length - 1)];
        Arrays.setAll(cuts, i -> i + 1);
        return cuts;
    }

    static int[] random(int length, Random random) {
        return length < 2
                ? new int[0]
                : random.ints(random.nextInt(4), 1, length).sorted().toArray();
    }

    void feed(byte[] bytes) {
        if (ended || bytes.length == 0) {
            return;
        }
        ByteBuf received = allocator.directBuffer(bytes.length);
        ByteBuf in = input.add(received.writeBytes(bytes));
        while (!ended && in.isReadable() && step(in)) {}
        input.used();
    }

    private boolean step(ByteBuf in) {
        int readerIndex = in.readerIndex();
        Step step = conversation.next(in);
        assertThat(in.readerIndex()).isEqualTo(readerIndex);
        if (step == Step.INCOMPLETE) {
            return false;
        }
        assertThat(conversation.consumed()).isBetween(1, in.readableBytes());
        if (step != Step.SKIPPED) {
            steps.add(describe(step));
            reads.add(read(step));
        }
        ended = step == Step.ANSWERED_LAST || step == Step.BROKEN;
        in.skipBytes(conversation.consumed());
        return true;
    }

    private Read read(Step step) {
        boolean forwarded = step == Step.FORWARD || step == Step.SPLIT;
        return new Read(
                conversation.consumed(),
                conversation.command().name(),
                forwarded ? message() : null,
                forwarded ? keys() : List.of());
    }

    /** What becomes of a request on the connection that the client has for itself is told by that. */
    private String describe(Step step) {
        return switch (step) {
            case PRIVATE -> {
                assertThat(conversation.privately(connection)).isTrue();
                String done = connection.done();
                yield done.startsWith("ANSWERED")
                        ? done
                        : step + " " + conversation.command().name() + " " + keys() + " " + done;
            }
            case RESET -> {
                assertThat(conversation.privately(connection)).isTrue();
                yield step + " " + Bytes.text(conversation.answer());
            }
            case INQUIRY -> step + " " + answer(conversation.inquiry());
            case ANSWERED, REPLIES, ANSWERED_LAST, BROKEN -> step + " " + Bytes.text(conversation.answer());
            default -> step + " " + conversation.command().name() + " " + keys() + " " + message();
        };
    }

    private static String answer(Inquiry inquiry) {
        Output out = new Output(ByteBufAllocator.DEFAULT);
        inquiry.answer(out);
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = out.poll(); part != null; part = out.poll()) {
            text.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return text.toString();
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (int key = 0; key < conversation.keyCount(); key++) {
            int from = conversation.messageStart() + conversation.keyOffset(key);
            keys.add(Bytes.text(conversation.message().slice(from, conversation.keyLength(key))));
        }
        return keys;
    }

    private String message() {
        return Bytes.text(conversation.message().slice(conversation.messageStart(), conversation.messageLength()));
    }

    Conversation conversation() {
        return conversation;
    }

    int unusedBytes() {
        return input.unusedBytes();
    }

    /** The requests up to one that is none. */
    List<Read> reads() {
        return isBroken() ? reads.subList(0, reads.size() - 1) : reads;
    }

    boolean isBroken() {
        return ended && steps.getLast().startsWith("BROKEN ");
    }

    List<String> steps() {
        return steps;
    }

    @Override
    public void close() {
        input.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
}
