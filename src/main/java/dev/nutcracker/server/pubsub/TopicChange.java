package dev.nutcracker.server.pubsub;

import dev.nutcracker.protocol.Topic;
import java.util.ArrayList;
import java.util.List;

/**
 * A server has been asked to begin or to end sending the messages of a topic to a worker, and has not confirmed. A
 * message that is published meanwhile may come too early, or too late. It belongs to a worker; others may wait for its
 * end.
 */
final class TopicChange {
    private final AudienceAtServer audience;
    private final Topic topic;
    private final long begunNs;
    private final List<Runnable> waiters = new ArrayList<>(1);
    private boolean over;

    TopicChange(AudienceAtServer audience, Topic topic, long begunNs) {
        this.audience = audience;
        this.topic = topic;
        this.begunNs = begunNs;
    }

    Topic topic() {
        return topic;
    }

    /** On the clock of {@link System#nanoTime}. */
    long begunNs() {
        return begunNs;
    }

    /** Calls {@code waiter}, on any thread, when it is over; returns false if it is over already. */
    synchronized boolean whenOver(Runnable waiter) {
        return !over && waiters.add(waiter);
    }

    /** The server has confirmed, or will not. */
    void end() {
        audience.ended(this);
        takeWaiters().forEach(Runnable::run);
    }

    private synchronized List<Runnable> takeWaiters() {
        over = true;
        return waiters;
    }
}
