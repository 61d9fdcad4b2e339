package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.PubSub;
import dev.nutcracker.protocol.PushParser;
import dev.nutcracker.protocol.Topic;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Redis' words for subscriptions and messages. Servers are addressed in RESP2; a message in RESP3 differs only in its
 * first byte:
 *
 * <pre>
 *   *3 $7 message  $4 news        $5 hello
 *   *4 $8 pmessage $2 n*  $4 news $5 hello
 *   >3 $7 message  $4 news        $5 hello        in the third
 * </pre>
 */
final class RedisPubSub implements PubSub {
    static final RedisPubSub INSTANCE = new RedisPubSub();

    /** Servers themselves publish these when a key changes, each for its own keys. */
    private static final byte[] KEY_EVENTS = ascii("__keyevent@");

    private static final byte[] KEYS = ascii("__key");
    private static final byte[] KEY_SPACES = ascii("__keyspace@");

    /** The words for one kind of topic; by its ordinal. */
    private enum Words {
        CHANNEL(""),
        PATTERN("p"),
        SHARD_CHANNEL("s");

        @SuppressWarnings("ImmutableEnumChecker") // Never written to.
        private final byte[] subscribe;

        @SuppressWarnings("ImmutableEnumChecker") // Never written to.
        private final byte[] unsubscribe;

        Words(String prefix) {
            this.subscribe = ascii(prefix + "subscribe");
            this.unsubscribe = ascii(prefix + "unsubscribe");
        }

        static Words of(Topic.Kind kind) {
            return switch (kind) {
                case CHANNEL -> CHANNEL;
                case PATTERN -> PATTERN;
                case SHARD_CHANNEL -> SHARD_CHANNEL;
            };
        }
    }

    private RedisPubSub() {}

    @Override
    public byte[] subscribe(Topic topic) {
        return request(Words.of(topic.kind()).subscribe, topic);
    }

    @Override
    public byte[] unsubscribe(Topic topic) {
        return request(Words.of(topic.kind()).unsubscribe, topic);
    }

    private static byte[] request(byte[] name, Topic topic) {
        return InlineRequest.array(List.of(name, topic.name()));
    }

    @Override
    public PushParser pushes() {
        return new RedisPushes();
    }

    @Override
    public boolean isEverywhere(Topic topic) {
        return topic.kind() == Topic.Kind.PATTERN
                || startsWith(topic.name(), KEY_EVENTS)
                || startsWith(topic.name(), KEY_SPACES);
    }

    @Override
    public boolean isOfKeys(Topic topic) {
        return startsWith(topic.name(), topic.kind() == Topic.Kind.PATTERN ? KEYS : KEY_EVENTS)
                || startsWith(topic.name(), KEY_SPACES);
    }

    private static boolean startsWith(byte[] name, byte[] start) {
        for (int i = 0; i < start.length; i++) {
            if (i == name.length || name[i] != start[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isReached(Topic topic, Topic published) {
        return topic.isReachedBy(published);
    }

    @Override
    public byte @Nullable [] recounted(ByteBuf response, int index, int length, int more) {
        NumberLine line = new NumberLine();
        boolean counts = response.getByte(index) == ':'
                && line.read(response, index + 1, index + length) == NumberLine.Outcome.READ;
        return counts
                ? new ResponseWriter().integer(Math.max(0, line.value() + more)).toBytes()
                : null;
    }

    @Override
    public byte[] subscribed(Topic topic, long count, boolean pushing) {
        byte[] word = Words.of(topic.kind()).subscribe;
        return new ResponseWriter(pushing)
                .push(3)
                .bulk(word)
                .bulk(topic.name())
                .integer(count)
                .toBytes();
    }

    @Override
    public byte[] unsubscribed(Topic.Kind kind, byte @Nullable [] name, long count, boolean pushing) {
        ResponseWriter response = new ResponseWriter(pushing).push(3).bulk(Words.of(kind).unsubscribe);
        if (name == null) {
            response.nullBulk();
        } else {
            response.bulk(name);
        }
        return response.integer(count).toBytes();
    }

    @Override
    public boolean isCountedWith(Topic.Kind kind, Topic.Kind other) {
        return (kind == Topic.Kind.SHARD_CHANNEL) == (other == Topic.Kind.SHARD_CHANNEL);
    }

    @Override
    public void passOn(ByteBuf source, int index, int length, boolean pushing, Output out) {
        if (pushing) {
            out.writeByte('>');
            out.write(source, index + 1, length - 1);
        } else {
            out.write(source, index, length);
        }
    }

    /** The error for a command that a subscribed client may not send. */
    static byte[] refusal(String commandName) {
        return Errors.error("Can't execute '" + commandName.toLowerCase(Locale.ROOT)
                + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
