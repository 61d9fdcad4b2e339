package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.KeyByKey;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** MGET, MSET and commands that count keys, as requests for one key each. */
final class SingleKeys implements KeyByKey {
    private static final byte[] OK = {'+', 'O', 'K', '\r', '\n'};
    private static final byte[] ONE_ELEMENT = {'*', '1', '\r', '\n'};

    /** The commands that can be done key by key. */
    private enum Kind {
        MGET(1, true, ResponseKind.ARRAY),
        EXISTS(1, true, ResponseKind.INTEGER),
        TOUCH(1, true, ResponseKind.INTEGER),
        DEL(1, false, ResponseKind.INTEGER),
        UNLINK(1, false, ResponseKind.INTEGER),
        MSET(2, false, ResponseKind.SIMPLE);

        /** How many arguments there are for each key, including the key. */
        private final int step;

        private final boolean onlyReads;
        private final int accepts;

        Kind(int step, boolean onlyReads, int accepts) {
            this.step = step;
            this.onlyReads = onlyReads;
            this.accepts = accepts;
        }

        String commandName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;
    private final List<byte[]> requests;

    private SingleKeys(Kind kind, List<byte[]> requests) {
        this.kind = kind;
        this.requests = requests;
    }

    /**
     * The keys of a request that has arrived in full.
     *
     * @param message an array of bulk strings
     * @return null if the command cannot be done key by key, or there is one key only
     */
    static @Nullable SingleKeys of(ByteBuf message) {
        NumberLine count = new NumberLine();
        int start = message.readerIndex();
        if (count.read(message, start + 1, message.writerIndex()) != NumberLine.Outcome.READ) {
            return null;
        }
        ArgumentCursor arguments = new ArgumentCursor().of(message, start, (int) count.value());
        if (!arguments.next()) {
            return null;
        }
        for (Kind kind : Kind.values()) {
            if (arguments.is(kind.commandName())) {
                return of(kind, arguments);
            }
        }
        return null;
    }

    private static @Nullable SingleKeys of(Kind kind, ArgumentCursor arguments) {
        List<byte[]> requests = new ArrayList<>();
        byte[] name = kind.commandName().getBytes(StandardCharsets.US_ASCII);
        while (arguments.remaining() >= kind.step) {
            List<byte[]> words = new ArrayList<>(List.of(name));
            for (int i = 0; i < kind.step; i++) {
                arguments.next();
                words.add(arguments.bytes());
            }
            requests.add(InlineRequest.array(words));
        }
        return requests.size() > 1 ? new SingleKeys(kind, requests) : null;
    }

    @Override
    public List<byte[]> requests() {
        return requests;
    }

    @Override
    public int accepts() {
        return kind.accepts | ResponseKind.ANY_ERROR;
    }

    @Override
    public boolean onlyRead() {
        return kind.onlyReads;
    }

    @Override
    public byte @Nullable [] join(List<byte[]> responses) {
        return switch (kind) {
            case MGET -> elements(responses);
            case EXISTS, TOUCH, DEL, UNLINK -> sum(responses);
            case MSET -> OK.clone();
        };
    }

    private static byte @Nullable [] elements(List<byte[]> responses) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(("*" + responses.size() + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (byte[] response : responses) {
            for (int i = 0; i < ONE_ELEMENT.length; i++) {
                if (i >= response.length || response[i] != ONE_ELEMENT[i]) {
                    return null;
                }
            }
            joined.write(response, ONE_ELEMENT.length, response.length - ONE_ELEMENT.length);
        }
        return joined.toByteArray();
    }

    private static byte @Nullable [] sum(List<byte[]> responses) {
        long sum = 0;
        for (byte[] response : responses) {
            String text = new String(response, StandardCharsets.US_ASCII);
            if (!text.equals(":0\r\n") && !text.equals(":1\r\n")) {
                return null;
            }
            sum += response[1] - '0';
        }
        return (":" + sum + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
