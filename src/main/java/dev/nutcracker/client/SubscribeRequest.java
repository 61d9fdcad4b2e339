package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Command;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.pubsub.Subscription;
import dev.nutcracker.server.pubsub.Subscriptions;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to subscribe to some topics. It is answered when the servers have confirmed all of them. Messages that come
 * before the answer is written follow behind the confirmations. If one topic fails, the answer is its error, and the
 * client is subscribed to none of them.
 *
 * <p>Until then, nothing more is read from the client: the answer decides which requests it may send.
 */
final class SubscribeRequest implements QueueEntry, Subscriptions.Waiter, Subscriptions.Subscriber {
    private final ClientOutbound client;
    private final RequestFlow flow;
    private final Subscriber subscriber;
    private final Command command;
    private final List<Topic> topics;
    /**
     * The new topics; heap has been taken for them. A topic that the client joins gives it back when the client leaves
     * it.
     */
    private Set<Topic> added;

    private final Map<Topic, Subscription> awaited = new LinkedHashMap<>();
    private Subscription @Nullable [] inOrder;
    /** All subscriptions before this one were confirmed at the latest look. */
    private int lookedAt;

    private byte @Nullable [] error;
    private @Nullable HeldMessages messages;

    SubscribeRequest(
            ClientOutbound client,
            RequestFlow flow,
            Subscriber subscriber,
            Command command,
            List<Topic> topics,
            Set<Topic> added) {
        this.client = client;
        this.flow = flow;
        this.subscriber = subscriber;
        this.command = command;
        this.topics = topics;
        this.added = added;
    }

    /** Takes a place in the client's queue and asks for the topics. */
    void start(Subscriptions subscriptions) {
        client.add(this);
        flow.holdBack();
        for (Topic topic : topics) {
            if (!awaited.containsKey(topic) && error == null) {
                await(topic, subscriptions);
            }
        }
        inOrder = awaited.values().toArray(new Subscription[0]);
        if (error != null) {
            leaveAll();
        }
        client.answered(this);
    }

    private void await(Topic topic, Subscriptions subscriptions) {
        Subscription subscription = subscriptions.await(topic, this);
        awaited.put(topic, subscription);
        if (added.contains(topic)) {
            subscription.add((Subscriptions.Subscriber) this);
        }
    }

    @Override
    public void deliver(ByteBuf source, int index, int length) {
        if (messages == null) {
            messages = new HeldMessages(client);
        }
        subscriber.hold(messages, source, index, length);
    }

    @Override
    public void confirmed() {
        if (inOrder != null) {
            client.answered(this);
        }
    }

    @Override
    public void failed(@Nullable ErrorKind kind, byte[] errorResponse) {
        if (error != null) {
            return;
        }
        error = errorResponse;
        if (kind == null) {
            client.stats().tally(command).failedByServer();
        } else {
            client.countForwardError();
            client.stats().failed(client.stats().tally(command), kind);
        }
        if (inOrder != null) {
            leaveAll();
            client.answered(this);
        }
    }

    @Override
    public boolean isAnswered() {
        return error != null || lookForConfirmed();
    }

    /** Looks on from where it stopped; returns whether all are confirmed. */
    private boolean lookForConfirmed() {
        Subscription[] all = inOrder;
        if (all == null) {
            return false;
        }
        while (lookedAt < all.length && all[lookedAt].isConfirmed()) {
            lookedAt++;
        }
        return lookedAt == all.length && areStillConfirmed(all);
    }

    /** A subscription may be lost again before the last one is confirmed. */
    private boolean areStillConfirmed(Subscription[] all) {
        for (int i = 0; i < all.length; i++) {
            if (!all[i].isConfirmed()) {
                lookedAt = i;
                return false;
            }
        }
        return true;
    }

    @Override
    public void writeResponse(Output out) {
        if (error != null) {
            out.write(error);
        } else {
            for (Topic topic : topics) {
                Subscription subscription = awaited.get(topic);
                assert subscription != null : "each topic is awaited";
                client.pushes().write(subscriber.join(subscription, this));
            }
            writeMessages();
            added = Set.of();
            leaveAll();
        }
        flow.resume();
    }

    private void writeMessages() {
        if (messages != null) {
            messages.write();
            messages = null;
        }
    }

    @Override
    public long swallow() {
        leaveAll();
        return 0;
    }

    private void leaveAll() {
        for (Subscription subscription : awaited.values()) {
            subscription.leave(this, this);
        }
        if (messages != null) {
            messages.drop();
            messages = null;
        }
        subscriber.giveBack(added);
        added = Set.of();
    }

    @Override
    public void broken(Throwable cause) {
        client.broken(cause);
    }
}
