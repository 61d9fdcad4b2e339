package dev.nutcracker.server.pubsub;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One topic that clients of a worker want: the clients, and the servers that have been asked for it. */
public final class Subscription {
    /**
     * Clients keep references to a message that is not small, and slow clients keep them for long. A message up to this
     * size is copied once for all of them, so that they do not keep the much larger buffer into which it was read.
     */
    private static final int COPIED_BYTES_MAX = 256 * 1024;

    private final Subscriptions all;
    private final Topic topic;
    private final Set<Subscriptions.Subscriber> subscribers = new LinkedHashSet<>(2);
    private Set<Subscriptions.Waiter> waiters = Set.of();
    /** At the servers from which its messages come now. */
    private List<TopicLink> links = List.of();
    /** At servers from which they came before; ended once the current ones are confirmed. */
    private List<TopicLink> retiring = List.of();
    /** How many more clients want it than servers count, as last reported. */
    private int clientsBeyond;

    Subscription(Subscriptions all, Topic topic) {
        this.all = all;
        this.topic = topic;
    }

    public Topic topic() {
        return topic;
    }

    /** Whether every message arrives that is published from now on. */
    public boolean isConfirmed() {
        boolean confirmed = false;
        for (TopicLink link : links) {
            if (link.isConfirmed()) {
                confirmed = true;
            } else if (all.isNeeded(topic, link.server())) {
                return false;
            }
        }
        return confirmed;
    }

    /** From now on {@code subscriber} gets the messages. */
    public void add(Subscriptions.Subscriber subscriber) {
        subscribers.add(subscriber);
        count();
    }

    /** {@code successor} gets the messages that {@code subscriber} got. */
    public void replace(Subscriptions.Subscriber subscriber, Subscriptions.Subscriber successor) {
        if (subscribers.remove(subscriber)) {
            subscribers.add(successor);
        }
    }

    public void remove(Subscriptions.Subscriber subscriber) {
        if (subscribers.remove(subscriber)) {
            all.audience().changed();
            count();
        }
        dropIfUnwanted();
    }

    /** Reports its number of clients to all workers, less the one that each server counts for each connection. */
    private void count() {
        int beyond = subscribers.size() - count(links) - count(retiring);
        all.audience().add(topic, beyond - clientsBeyond);
        clientsBeyond = beyond;
    }

    private int count(List<TopicLink> counted) {
        int connections = 0;
        for (TopicLink link : counted) {
            link.count(subscribers.size());
            connections += link.isConfirmed() ? 1 : 0;
        }
        return connections;
    }

    /** {@code waiter} does not wait any more, and {@code subscriber}, if it got messages, does not get them any more. */
    public void leave(Subscriptions.Waiter waiter, Subscriptions.Subscriber subscriber) {
        if (subscribers.remove(subscriber)) {
            count();
        }
        if (!waiters.isEmpty() && waiters.remove(waiter) && waiters.isEmpty()) {
            waiters = Set.of();
        }
        dropIfUnwanted();
    }

    void add(Subscriptions.Waiter waiter) {
        if (waiters.isEmpty()) {
            waiters = new LinkedHashSet<>(2);
        }
        waiters.add(waiter);
    }

    /**
     * Asks the servers from which messages come now. Those asked before are kept until these have confirmed, if each message comes from
     * one of them only.
     */
    void place() {
        List<Server> servers = all.serversOf(topic, links);
        if (servers.isEmpty()) {
            // While no server can take a message, the links may stay as they are.
            return;
        }
        List<TopicLink> before = new ArrayList<>(links);
        before.addAll(retiring);
        List<TopicLink> placed = new ArrayList<>(servers.size());
        for (Server server : servers) {
            placed.add(linkTo(server, before));
        }
        links = placed;
        before.removeAll(placed);
        if (all.isPublishedTwice(topic)) {
            // No message comes twice; some may be missed.
            before.forEach(TopicLink::end);
            retiring = List.of();
        } else {
            before.forEach(TopicLink::retire);
            retiring = before;
        }
        count();
        finishIfConfirmed();
    }

    private TopicLink linkTo(Server server, List<TopicLink> before) {
        for (TopicLink link : before) {
            if (link.server() == server) {
                link.stay();
                return link;
            }
        }
        return all.topicsAt(server).add(this);
    }

    /** A client waits: servers that cannot be reached are tried again at once. */
    void hurry() {
        for (TopicLink link : links) {
            link.hurry();
        }
    }

    /** Whether any server could confirm it. */
    boolean hasServer() {
        for (TopicLink link : links) {
            if (all.isNeeded(topic, link.server())) {
                return true;
            }
        }
        return false;
    }

    /** A server has confirmed it. */
    void confirmed() {
        count();
        finishIfConfirmed();
    }

    private void finishIfConfirmed() {
        if (!isConfirmed()) {
            return;
        }
        List<TopicLink> done = retiring;
        retiring = List.of();
        done.forEach(TopicLink::end);
        count();
        for (Subscriptions.Waiter waiter : new ArrayList<>(waiters)) {
            waiter.confirmed();
        }
    }

    /** A server that was asked cannot be reached, or refuses. */
    void failed(TopicLink link, @Nullable ErrorKind kind, byte[] errorResponse) {
        if (link.isRetiring()) {
            link.end();
            retiring.remove(link);
            count();
            return;
        }
        count();
        if (all.isNeeded(topic, link.server()) || !hasServer()) {
            // The failure may have ejected the server, and it may have been the last one.
            fail(kind, errorResponse);
        }
    }

    void fail(@Nullable ErrorKind kind, byte[] errorResponse) {
        for (Subscriptions.Waiter waiter : new ArrayList<>(waiters)) {
            waiter.failed(kind, errorResponse);
        }
    }

    void deliver(ByteBuf source, int index, int length) {
        if (length < Output.COPY_LIMIT_BYTES || length > COPIED_BYTES_MAX) {
            deliverToAll(source, index, length);
            return;
        }
        ByteBuf own = source.alloc().directBuffer(length).writeBytes(source, index, length);
        try {
            deliverToAll(own, 0, length);
        } finally {
            own.release();
        }
    }

    private void deliverToAll(ByteBuf source, int index, int length) {
        for (Subscriptions.Subscriber subscriber : subscribers) {
            try {
                subscriber.deliver(source, index, length);
            } catch (RuntimeException | Error e) {
                // A defect on the side of one client closes that client only.
                subscriber.broken(e);
            }
        }
    }

    private void dropIfUnwanted() {
        if (subscribers.isEmpty() && waiters.isEmpty()) {
            links.forEach(TopicLink::end);
            retiring.forEach(TopicLink::end);
            links = List.of();
            retiring = List.of();
            count();
            all.drop(this);
        }
    }
}
