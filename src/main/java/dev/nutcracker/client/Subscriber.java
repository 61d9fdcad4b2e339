package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Command;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.PubSub;
import dev.nutcracker.protocol.Subscribing;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.pubsub.Subscription;
import dev.nutcracker.server.pubsub.Subscriptions;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.TrafficCounter;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of one client. Messages are written as they come, between responses; if the first response in the
 * queue is half written, behind it. A client that leaves more bytes of messages unread than the pool allows is closed.
 */
final class Subscriber implements Subscriptions.Subscriber {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    /** The heap that one topic of one client takes, beside the topic's name. */
    private static final int TOPIC_BYTES = 400;

    private static final String NO_HEAP = "the proxy has no heap left for so many subscriptions (-Xmx)";

    private final ClientOutbound client;
    private final RequestFlow flow;
    private final Pool pool;
    private final Conversation conversation;
    private final Counters<TrafficCounter> traffic;
    private final Map<Topic.Kind, Map<Topic, Subscription>> topics = new EnumMap<>(Topic.Kind.class);
    private int count;
    private @Nullable HeldPushes held;
    private boolean pushing;
    private boolean cutOff;

    Subscriber(ClientOutbound client, RequestFlow flow, ClientResources resources, Conversation conversation) {
        this.client = client;
        this.flow = flow;
        this.pool = resources.pool();
        this.conversation = conversation;
        this.traffic = resources.stats().traffic();
        for (Topic.Kind kind : Topic.Kind.values()) {
            topics.put(kind, new LinkedHashMap<>(2));
        }
    }

    /** Begins or ends subscriptions. */
    void take(Command command, Subscribing asked) {
        switch (asked) {
            case Subscribing.Begin(List<Topic> wanted) -> begin(command, wanted);
            case Subscribing.End(List<Topic> unwanted) -> client.confirm(end(unwanted));
            case Subscribing.EndAllOf(Topic.Kind kind) -> client.confirm(endAll(kind));
        }
    }

    private void begin(Command command, List<Topic> wanted) {
        int allowed = pool.shared().config().pubSub().subscriptionsMax();
        Set<Topic> added = added(wanted);
        if (count + added.size() > allowed) {
            String text = "too many subscriptions, the limit is " + allowed + " for a client (pubsub_subscriptions)";
            refuse(command, ErrorKind.INVALID_ARGUMENT, pool.dialect().errorResponse(text));
        } else if (pool.memory().isExhausted()) {
            refuse(command, ErrorKind.OUT_OF_MEMORY, pool.outOfMemoryResponse());
        } else if (!pool.memory().limit().heap().take(bytes(added))) {
            refuse(command, ErrorKind.OUT_OF_MEMORY, pool.dialect().errorResponse(NO_HEAP));
        } else {
            new SubscribeRequest(client, flow, this, command, wanted, added).start(Subscriptions.of(pool));
        }
    }

    private Set<Topic> added(List<Topic> wanted) {
        Set<Topic> added = new LinkedHashSet<>();
        for (Topic topic : wanted) {
            if (!of(topic.kind()).containsKey(topic)) {
                added.add(topic);
            }
        }
        return added;
    }

    private static long bytes(Set<Topic> topics) {
        long bytes = 0;
        for (Topic topic : topics) {
            bytes += bytes(topic);
        }
        return bytes;
    }

    private static int bytes(Topic topic) {
        return TOPIC_BYTES + topic.name().length;
    }

    /** Gives back the heap that was taken for topics that the client does not get. */
    void giveBack(Set<Topic> topics) {
        pool.memory().limit().heap().giveBack(bytes(topics));
    }

    private void refuse(Command command, ErrorKind kind, byte[] error) {
        client.stats().failed(client.stats().tally(command), kind);
        client.answer(error);
    }

    /**
     * Subscribes the client to a confirmed topic, in place of {@code request}; returns the confirmation for the client.
     */
    byte[] join(Subscription subscription, SubscribeRequest request) {
        Topic topic = subscription.topic();
        if (of(topic.kind()).putIfAbsent(topic, subscription) == null) {
            subscription.replace(request, this);
            counted(topic, 1);
        }
        // All earlier responses are written, and no later request has been served yet.
        pushing = conversation.isPushing();
        return words().subscribed(topic, countAsTold(topic.kind()), pushing);
    }

    private byte[] end(List<Topic> unwanted) {
        ByteArrayOutputStream confirmations = new ByteArrayOutputStream();
        for (Topic topic : unwanted) {
            leave(topic);
            confirmations.writeBytes(left(topic.kind(), topic.name()));
        }
        return confirmations.toByteArray();
    }

    private byte[] endAll(Topic.Kind kind) {
        return of(kind).isEmpty() ? left(kind, null) : end(new ArrayList<>(of(kind).keySet()));
    }

    /** Ends all subscriptions without a confirmation. */
    void endAll() {
        for (Map<Topic, Subscription> ofKind : topics.values()) {
            for (Topic topic : new ArrayList<>(ofKind.keySet())) {
                leave(topic);
            }
        }
    }

    /** Whether a client with the rights of {@code renewed} may have all these topics. */
    boolean mayKeepAll(Conversation renewed) {
        for (Map<Topic, Subscription> ofKind : topics.values()) {
            for (Topic topic : ofKind.keySet()) {
                if (!renewed.mayReceive(topic)) {
                    return false;
                }
            }
        }
        return true;
    }

    private byte[] left(Topic.Kind kind, byte @Nullable [] name) {
        return words().unsubscribed(kind, name, countAsTold(kind), conversation.isPushing());
    }

    private void leave(Topic topic) {
        Subscription subscription = of(topic.kind()).remove(topic);
        if (subscription != null) {
            subscription.remove(this);
            counted(topic, -1);
            pool.memory().limit().heap().giveBack(bytes(topic));
        }
    }

    private void counted(Topic topic, int change) {
        count += change;
        traffic.add(TrafficCounter.SUBSCRIPTIONS, change);
        client.keep((long) change * bytes(topic));
        if (count == 0 || (count == 1 && change > 0)) {
            traffic.add(TrafficCounter.SUBSCRIBERS, change);
            conversation.subscribed(count > 0);
        }
    }

    /** How many topics of this kind the client is subscribed to. */
    int count(Topic.Kind kind) {
        return of(kind).size();
    }

    /** Whether the client is subscribed to any topic. */
    boolean isSubscribed() {
        return count > 0;
    }

    private int countAsTold(Topic.Kind kind) {
        int told = 0;
        for (Topic.Kind other : Topic.Kind.values()) {
            if (words().isCountedWith(kind, other)) {
                told += of(other).size();
            }
        }
        return told;
    }

    @Override
    public void deliver(ByteBuf source, int index, int length) {
        if (cutOff || flow.isEnded()) {
            return;
        }
        traffic.increment(TrafficCounter.MESSAGES);
        words().passOn(source, index, length, isPushing(), output(length));
        client.joinTurn();
        cutOffIfSlow(held == null ? 0 : held.messages().bytes());
    }

    /** As {@link #deliver}, for a message that is written behind the confirmation of its subscription. */
    void hold(HeldMessages messages, ByteBuf source, int index, int length) {
        if (cutOff || flow.isEnded()) {
            return;
        }
        traffic.increment(TrafficCounter.MESSAGES);
        words().passOn(source, index, length, conversation.isPushing(), messages.output(length));
        cutOffIfSlow(messages.bytes());
    }

    /** The protocol version changes with a response, and no later request is served before that is written. */
    private boolean isPushing() {
        if (client.isOwedNothing()) {
            pushing = conversation.isPushing();
        }
        return pushing;
    }

    /** The output for a message: never inside a response. */
    private Output output(int lengthBytes) {
        if (held == null && client.isHalfWritten()) {
            held = new HeldPushes(client, this);
            client.addBehindFirst(held);
        }
        return held == null ? client.pushes() : held.messages().output(lengthBytes);
    }

    /** The held messages have been written. */
    void released() {
        held = null;
    }

    private void cutOffIfSlow(int heldBytes) {
        long limitBytes = pool.shared().config().pubSub().outputLimitBytes();
        long unsentBytes = client.unsentBytes() + heldBytes;
        if (unsentBytes > limitBytes) {
            cutOff = true;
            traffic.increment(TrafficCounter.SUBSCRIBERS_CUT_OFF);
            LOG.warn(
                    "closing a client of pool {}: it has left {} bytes of messages unread, the limit is {}"
                            + " (pubsub_output_limit)",
                    pool.name(),
                    unsentBytes,
                    limitBytes);
            client.close();
        }
    }

    @Override
    public void broken(Throwable cause) {
        client.broken(cause);
    }

    private Map<Topic, Subscription> of(Topic.Kind kind) {
        Map<Topic, Subscription> ofKind = topics.get(kind);
        assert ofKind != null : "there is one for each kind";
        return ofKind;
    }

    private PubSub words() {
        return Subscriptions.of(pool).words();
    }
}
