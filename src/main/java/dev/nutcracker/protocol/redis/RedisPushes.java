package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.PushParser;
import dev.nutcracker.protocol.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads responses and messages in RESP2 on a connection with subscriptions: a word, usually followed by a name.
 */
final class RedisPushes implements PushParser {
    private static final Topic NONE = new Topic(Topic.Kind.CHANNEL, new byte[0]);
    private static final int MESSAGE_ELEMENTS = 3;

    /** The possible words. */
    private enum Word {
        MESSAGE("message", Event.MESSAGE, Topic.Kind.CHANNEL, MESSAGE_ELEMENTS),
        PATTERN_MESSAGE("pmessage", Event.MESSAGE, Topic.Kind.PATTERN, MESSAGE_ELEMENTS + 1),
        SHARD_MESSAGE("smessage", Event.MESSAGE, Topic.Kind.SHARD_CHANNEL, MESSAGE_ELEMENTS),
        SUBSCRIBE("subscribe", Event.SUBSCRIBED, Topic.Kind.CHANNEL, MESSAGE_ELEMENTS),
        PATTERN_SUBSCRIBE("psubscribe", Event.SUBSCRIBED, Topic.Kind.PATTERN, MESSAGE_ELEMENTS),
        SHARD_SUBSCRIBE("ssubscribe", Event.SUBSCRIBED, Topic.Kind.SHARD_CHANNEL, MESSAGE_ELEMENTS),
        UNSUBSCRIBE("unsubscribe", Event.UNSUBSCRIBED, Topic.Kind.CHANNEL, MESSAGE_ELEMENTS),
        PATTERN_UNSUBSCRIBE("punsubscribe", Event.UNSUBSCRIBED, Topic.Kind.PATTERN, MESSAGE_ELEMENTS),
        SHARD_UNSUBSCRIBE("sunsubscribe", Event.UNSUBSCRIBED, Topic.Kind.SHARD_CHANNEL, MESSAGE_ELEMENTS);

        @SuppressWarnings("ImmutableEnumChecker") // Never written to.
        private final byte[] text;

        private final Event event;
        private final Topic.Kind kind;
        private final int elements;

        Word(String text, Event event, Topic.Kind kind, int elements) {
            this.text = text.getBytes(StandardCharsets.US_ASCII);
            this.event = event;
            this.kind = kind;
            this.elements = elements;
        }
    }

    private static final Word[] WORDS = Word.values();
    private static final byte[] PONG = "pong".getBytes(StandardCharsets.US_ASCII);

    private final NumberLine number = new NumberLine();
    private Topic topic = NONE;
    private int elements;
    private int start;
    private int length;
    private int following;

    @Override
    public Event read(ByteBuf in, int index, int messageLength) {
        int end = index + messageLength;
        return switch (in.getByte(index)) {
            case '-' -> Event.REFUSED;
            case '+' -> Event.PONG;
            case '*' -> openArray(in, index, end) && nextBulk(in, end) ? array(in, end) : Event.UNKNOWN;
            default -> Event.UNKNOWN;
        };
    }

    @Override
    public Topic topic() {
        return topic;
    }

    private Event array(ByteBuf in, int end) {
        if (elements == 2 && isAt(in, PONG)) {
            return Event.PONG;
        }
        Word word = word(in);
        if (word == null || word.elements != elements || !nextBulk(in, end)) {
            return Event.UNKNOWN;
        }
        topic = new Topic(word.kind, ByteBufUtil.getBytes(in, start, length));
        return word.event;
    }

    private @Nullable Word word(ByteBuf in) {
        for (Word word : WORDS) {
            if (isAt(in, word.text)) {
                return word;
            }
        }
        return null;
    }

    /** Steps into an array of a push; returns false if it is none. */
    private boolean openArray(ByteBuf in, int index, int end) {
        if (number.read(in, index + 1, end) != NumberLine.Outcome.READ || number.value() > WORDS.length) {
            return false;
        }
        elements = (int) number.value();
        following = number.end();
        return elements > 0;
    }

    private boolean nextBulk(ByteBuf in, int end) {
        if (following >= end
                || in.getByte(following) != '$'
                || number.read(in, following + 1, end) != NumberLine.Outcome.READ
                || number.value() < 0
                || number.value() > end - number.end() - 2) {
            return false;
        }
        start = number.end();
        length = (int) number.value();
        following = start + length + 2;
        return true;
    }

    private boolean isAt(ByteBuf in, byte[] text) {
        if (length != text.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (in.getByte(start + i) != text[i]) {
                return false;
            }
        }
        return true;
    }
}
