package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Input;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One step of a conversation as text; steps that only skip bytes depend on how the bytes came and are left out. */
record Conversed(
        Step step,
        String command,
        List<String> keys,
        boolean noreply,
        String message,
        String answer,
        boolean quiet,
        String fence) {
    Conversed(Step step, String command, List<String> keys, boolean noreply, String message, String answer) {
        this(step, command, keys, noreply, message, answer, false, "");
    }

    static Conversed forward(Step step, String command, boolean noreply, String message, String... keys) {
        return new Conversed(step, command, List.of(keys), noreply, message, "");
    }

    /** A meta command with a fence behind it. */
    static Conversed fenced(String command, boolean quiet, String message, String key) {
        return new Conversed(Step.FORWARD, command, List.of(key), false, message, "", quiet, "mn\r\n");
    }

    boolean isForwarded() {
        return !List.of(Step.ANSWERED, Step.ANSWERED_LAST, Step.BROKEN, Step.INQUIRY)
                .contains(step);
    }

    /** What a new conversation makes of these bytes, arriving in one piece. */
    static List<Conversed> whole(String bytes) {
        return cut(bytes);
    }

    /** What a new conversation makes of these bytes, arriving in pieces that end at the given places. */
    static List<Conversed> cut(String bytes, int... ends) {
        return cut(new MemcacheDialect(), bytes, ends);
    }

    /** The same of a client of that dialect. */
    static List<Conversed> cut(MemcacheDialect dialect, String bytes, int... ends) {
        Connection connection = new Connection(dialect.conversation());
        try {
            int from = 0;
            for (int end : ends) {
                connection.receive(bytes.substring(from, end));
                from = end;
            }
            connection.receive(bytes.substring(from));
            return connection.steps;
        } finally {
            connection.close();
        }
    }

    static List<Conversed> byteByByte(String bytes) {
        int[] ends = new int[bytes.length()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = i;
        }
        return cut(bytes, ends);
    }

    /** What a client of that dialect says, which is the same wherever its bytes are cut. */
    static List<Conversed> anyhow(MemcacheDialect dialect, String bytes) {
        List<Conversed> whole = cut(dialect, bytes);
        for (int end = 1; end < bytes.length(); end++) {
            assertThat(cut(dialect, bytes, end)).as("cut at %d", end).isEqualTo(whole);
        }
        return whole;
    }

    /** Stands in for a client connection: feeds the conversation as one does, and notes its steps. */
    static final class Connection implements AutoCloseable {
        final List<Conversed> steps = new ArrayList<>();
        /** Where in all bytes each of the steps begins. */
        final List<Integer> starts = new ArrayList<>();

        private final RequestRecorder requests = new RequestRecorder();
        private int consumedBytes;
        private Conversation conversation;
        private final Input input = new Input(UnpooledByteBufAllocator.DEFAULT);
        private boolean last;

        Connection(Conversation conversation) {
            this.conversation = conversation;
        }

        Connection receive(String bytes) {
            if (bytes.isEmpty() || last) {
                return this;
            }
            ByteBuf in = input.add(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
            Step step;
            do {
                int readerIndex = in.readerIndex();
                step = requests.next(conversation, in);
                assertThat(in.readerIndex() > readerIndex)
                        .isEqualTo(step != Step.INCOMPLETE && step != Step.HANDED_OVER);
                note(step);
                while (starts.size() < steps.size()) {
                    starts.add(consumedBytes);
                }
                consumedBytes += in.readerIndex() - readerIndex;
                if (step == Step.HANDED_OVER) {
                    conversation = requests.successor();
                }
                last = step == Step.ANSWERED_LAST || step == Step.BROKEN;
            } while (step != Step.INCOMPLETE && !last);
            input.discardUsed();
            return this;
        }

        void refuse(String errorText) {
            conversation.refuse(errorText);
        }

        int unusedBytes() {
            return input.unusedBytes();
        }

        private void note(Step step) {
            switch (step) {
                case INCOMPLETE, SKIPPED, HANDED_OVER -> {}
                case ANSWERED, ANSWERED_LAST, BROKEN -> steps.add(answered(step));
                case PRIVATE,
                        WAITING,
                        RESET,
                        SUBSCRIBE,
                        PUBLISH,
                        COUNT_SUBSCRIBERS,
                        REPLIES,
                        FORWARD_PREPARED,
                        FIND_OUT -> throw new AssertionError("memcached has no such request");
                // Its answer is yet to be found out.
                case INQUIRY ->
                    steps.add(new Conversed(step, requests.request().command().name(), List.of(), false, "", ""));
                case FORWARD, FORWARD_NUMBERED, FORWARD_TOGETHER, SPLIT, EVERY_SERVER, VISIT ->
                    steps.add(forwarded(step));
            }
        }

        private Conversed answered(Step step) {
            String answer = new String(requests.answer(), StandardCharsets.ISO_8859_1);
            ParsedRequest request = requests.request();
            return new Conversed(step, request.command().name(), List.of(), request.noreply(), "", answer);
        }

        private Conversed forwarded(Step step) {
            ParsedRequest request = requests.request();
            ByteBuf message = request.message();
            int start = request.messageStart();
            List<String> keys = new ArrayList<>();
            for (int key = 0; key < request.keyCount(); key++) {
                keys.add(text(message, start + request.keyOffset(key), request.keyLength(key)));
            }
            String bytes = text(message, start, request.messageLength());
            String command = request.command().name();
            Fence fence = request.fence();
            String behind = fence == null ? "" : new String(fence.request(), StandardCharsets.ISO_8859_1);
            return new Conversed(step, command, keys, request.noreply(), bytes, "", request.isQuiet(), behind);
        }

        private static String text(ByteBuf in, int index, int length) {
            return in.toString(index, length, StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() {
            input.release();
        }
    }
}
