package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CommandFlag.FAST;
import static dev.nutcracker.protocol.redis.CommandFlag.LOADING;
import static dev.nutcracker.protocol.redis.CommandFlag.PUBSUB;
import static dev.nutcracker.protocol.redis.CommandFlag.STALE;
import static dev.nutcracker.protocol.redis.CommandRows.container;
import static dev.nutcracker.protocol.redis.CommandRows.everywhere;
import static dev.nutcracker.protocol.redis.CommandRows.local;
import static dev.nutcracker.protocol.redis.CommandRows.row;
import static dev.nutcracker.protocol.redis.CommandRows.subscribing;
import static dev.nutcracker.protocol.redis.KeyPositions.ALL;
import static dev.nutcracker.protocol.redis.KeyPositions.FIRST;
import static dev.nutcracker.protocol.redis.KeyPositions.NONE;
import static dev.nutcracker.protocol.redis.ResponseKind.ARRAY;
import static dev.nutcracker.protocol.redis.ResponseKind.INTEGER;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.Subscribing;
import dev.nutcracker.protocol.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of channels, and clients' requests about their subscriptions. */
final class PubSubCommands {
    private static final int NAMES_MAX = 128 * 1024;
    private static final int NAMES_BYTES_MAX = 8 * 1024 * 1024;
    static final Objection TOO_MANY = new Objection(
            Refusal.TOO_LARGE,
            Errors.error("too many channels in one request, the limit is " + NAMES_MAX + " channels and "
                    + NAMES_BYTES_MAX + " bytes"));

    private static final Split UNION = new BroadcastSplit(ARRAY, PubSubAnswers::union);
    private static final Split SUMS = sums(Topic.Kind.CHANNEL);
    private static final Split SHARD_SUMS = sums(Topic.Kind.SHARD_CHANNEL);
    private static final Split LARGEST = new BroadcastSplit(INTEGER, PubSubAnswers::largest);

    /** The commands that a subscribed client of RESP2 may send. */
    private static final Set<String> ALLOWED_WHEN_SUBSCRIBED = Set.of(
            "subscribe",
            "unsubscribe",
            "psubscribe",
            "punsubscribe",
            "ssubscribe",
            "sunsubscribe",
            "ping",
            "quit",
            "reset");

    private PubSubCommands() {}

    private static Split sums(Topic.Kind kind) {
        return new BroadcastSplit(ARRAY, (responses, out) -> PubSubAnswers.sums(kind, responses, out));
    }

    static Stream<RedisCommand> rows() {
        CommandGroup group = CommandGroup.PUBSUB;
        return Stream.of(
                subscribing("psubscribe", -2, NONE),
                publishing("publish"),
                subscribing("punsubscribe", -1, NONE),
                publishing("spublish"),
                subscribing("ssubscribe", -2, ALL),
                subscribing("subscribe", -2, NONE),
                subscribing("sunsubscribe", -1, ALL),
                subscribing("unsubscribe", -1, NONE),
                container(
                        group,
                        "pubsub",
                        everywhere(group, "pubsub|channels", -2, UNION, PUBSUB, LOADING, STALE),
                        local(group, "pubsub|help", 2, Help.of("pubsub"), LOADING, STALE),
                        everywhere(group, "pubsub|numpat", 2, LARGEST, PUBSUB, LOADING, STALE),
                        everywhere(group, "pubsub|numsub", -2, SUMS, PUBSUB, LOADING, STALE),
                        everywhere(group, "pubsub|shardchannels", -2, UNION, PUBSUB, LOADING, STALE),
                        everywhere(group, "pubsub|shardnumsub", -2, SHARD_SUMS, PUBSUB, LOADING, STALE)));
    }

    private static RedisCommand publishing(String name) {
        return row(CommandGroup.PUBSUB, name, 3, FIRST, INTEGER, PUBSUB, LOADING, STALE, FAST)
                .handledAs(RedisCommand.Handling.PUBLISH);
    }

    /** The topic in which a request of {@link RedisCommand.Handling#PUBLISH} publishes. */
    static Topic published(RedisCommand row, ParsedRequest request) {
        byte[] name = new byte[request.keyLength(0)];
        request.message().getBytes(request.messageStart() + request.keyOffset(0), name);
        return new Topic(row.name().equals("publish") ? Topic.Kind.CHANNEL : Topic.Kind.SHARD_CHANNEL, name);
    }

    static boolean isAllowedWhenSubscribed(RedisCommand row) {
        return ALLOWED_WHEN_SUBSCRIBED.contains(row.name());
    }

    /** Whether a request has too many names for the heap, where they stay until it is answered. */
    static boolean areTooMany(int argumentCount, int requestBytes) {
        return argumentCount - 1 > NAMES_MAX || requestBytes > NAMES_BYTES_MAX;
    }

    /**
     * The content of a request of {@link RedisCommand.Handling#SUBSCRIBING}; null if a name is too long.
     *
     * @param arguments before the command's name
     */
    static @Nullable Subscribing of(RedisCommand row, ArgumentCursor arguments, int nameBytesMax) {
        Topic.Kind kind = switch (row.name().charAt(0)) {
            case 'p' -> Topic.Kind.PATTERN;
            case 's' -> row.name().equals("subscribe") ? Topic.Kind.CHANNEL : Topic.Kind.SHARD_CHANNEL;
            default -> Topic.Kind.CHANNEL;
        };
        boolean ending = row.name().endsWith("unsubscribe");
        arguments.next();
        if (ending && arguments.remaining() == 0) {
            return new Subscribing.EndAllOf(kind);
        }
        List<Topic> topics = topics(kind, arguments, nameBytesMax);
        if (topics == null) {
            return null;
        }
        return ending ? new Subscribing.End(topics) : new Subscribing.Begin(topics);
    }

    private static @Nullable List<Topic> topics(Topic.Kind kind, ArgumentCursor names, int nameBytesMax) {
        List<Topic> topics = new ArrayList<>(names.remaining());
        while (names.next()) {
            if (names.length() > nameBytesMax) {
                return null;
            }
            topics.add(new Topic(kind, names.bytes()));
        }
        return topics;
    }
}
