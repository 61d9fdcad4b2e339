package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Input;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Conversation.Step;
import dev.nutcracker.protocol.Fence;
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
        Connection connection = new Connection(new MemcacheDialect().conversation());
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

    /** Stands in for a client connection: feeds the conversation as one does, and notes its steps. */
    static final class Connection implements AutoCloseable {
        final List<Conversed> steps = new ArrayList<>();
        /** Where in all bytes each of the steps begins. */
        final List<Integer> starts = new ArrayList<>();

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
                step = conversation.next(in);
                note(step, in);
                while (starts.size() < steps.size()) {
                    starts.add(consumedBytes);
                }
                consumedBytes += conversation.consumed();
                in.skipBytes(conversation.consumed());
                if (step == Step.HANDED_OVER) {
                    conversation = conversation.successor();
                }
                last = step == Step.ANSWERED_LAST || step == Step.BROKEN;
            } while (step != Step.INCOMPLETE && !last);
            input.used();
            return this;
        }

        void refuse(String errorText) {
            conversation.refuse(errorText);
        }

        int unusedBytes() {
            return input.unusedBytes();
        }

        private void note(Step step, ByteBuf in) {
            assertThat(conversation.consumed())
                    .isBetween(step == Step.INCOMPLETE || step == Step.HANDED_OVER ? 0 : 1, in.readableBytes());
            switch (step) {
                case INCOMPLETE -> assertThat(conversation.consumed()).isZero();
                case SKIPPED, HANDED_OVER -> {}
                case ANSWERED, ANSWERED_LAST, BROKEN -> steps.add(answered(step));
                case PRIVATE, RESET, SUBSCRIBING, REPLIES, FORWARD_PREPARED, FIND_OUT ->
                    throw new AssertionError("memcached has no such request");
                // Its answer is yet to be found out.
                case INQUIRY ->
                    steps.add(new Conversed(step, conversation.command().name(), List.of(), false, "", ""));
                case FORWARD, FORWARD_SEALED, FORWARD_TOGETHER, SPLIT, EVERY_SERVER, VISIT ->
                    steps.add(forwarded(step));
            }
        }

        private Conversed answered(Step step) {
            String answer = new String(conversation.answer(), StandardCharsets.ISO_8859_1);
            return new Conversed(step, conversation.command().name(), List.of(), conversation.noreply(), "", answer);
        }

        private Conversed forwarded(Step step) {
            ByteBuf message = conversation.message();
            int start = conversation.messageStart();
            List<String> keys = new ArrayList<>();
            for (int key = 0; key < conversation.keyCount(); key++) {
                keys.add(text(message, start + conversation.keyOffset(key), conversation.keyLength(key)));
            }
            String bytes = text(message, start, conversation.messageLength());
            String command = conversation.command().name();
            Fence fence = conversation.fence();
            String behind = fence == null ? "" : new String(fence.request(), StandardCharsets.ISO_8859_1);
            return new Conversed(
                    step, command, keys, conversation.noreply(), bytes, "", conversation.isQuiet(), behind);
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
