package dev.nutcracker.protocol;

import java.util.List;

/** What a client asks to be done with its subscriptions. */
public sealed interface Subscribing {
    /**
     * Wants the messages of these topics, and a confirmation for each of them in this order.
     *
     * @param topics of one kind; there may be some twice
     */
    record Begin(List<Topic> topics) implements Subscribing {}

    /** Wants the messages of these topics no more, and a confirmation for each of them in this order. */
    record End(List<Topic> topics) implements Subscribing {}

    /** Wants no more messages of any topic of this kind, and a confirmation for each, or one if there is none. */
    record EndAllOf(Topic.Kind kind) implements Subscribing {}
}
