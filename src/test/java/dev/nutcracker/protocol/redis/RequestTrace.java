package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Input;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
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
    private final RequestRecorder requests = new RequestRecorder(connection, 1);
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
        input.discardUsed();
    }

    private boolean step(ByteBuf in) {
        int readerIndex = in.readerIndex();
        Step step = requests.next(conversation, in);
        if (step == Step.INCOMPLETE) {
            assertThat(in.readerIndex()).isEqualTo(readerIndex);
            return false;
        }
        assertThat(in.readerIndex()).isGreaterThan(readerIndex);
        if (step != Step.SKIPPED) {
            steps.add(describe(step));
            reads.add(read(step, in.readerIndex() - readerIndex));
        }
        ended = step == Step.ANSWERED_LAST || step == Step.BROKEN;
        return true;
    }

    private Read read(Step step, int consumed) {
        boolean forwarded = step == Step.FORWARD || step == Step.SPLIT;
        return new Read(
                consumed,
                requests.request().command().name(),
                forwarded ? message() : null,
                forwarded ? keys() : List.of());
    }

    /** What becomes of a request on the connection that the client has for itself is told by that. */
    private String describe(Step step) {
        return switch (step) {
            case PRIVATE -> {
                String done = connection.done();
                yield done.startsWith("ANSWERED")
                        ? done
                        : step + " " + requests.request().command().name() + " " + keys() + " " + done;
            }
            case INQUIRY -> step + " " + answer(requests.inquiry());
            case RESET, ANSWERED, REPLIES, ANSWERED_LAST, BROKEN -> step + " " + Bytes.text(requests.answer());
            default -> step + " " + requests.request().command().name() + " " + keys() + " " + message();
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
        ParsedRequest request = requests.request();
        for (int key = 0; key < request.keyCount(); key++) {
            int from = request.messageStart() + request.keyOffset(key);
            keys.add(Bytes.text(request.message().slice(from, request.keyLength(key))));
        }
        return keys;
    }

    private String message() {
        ParsedRequest request = requests.request();
        return Bytes.text(request.message().slice(request.messageStart(), request.messageLength()));
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
