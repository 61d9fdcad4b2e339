package dev.nutcracker.protocol;

import java.util.List;

/** A client's request about its subscriptions. */
public sealed interface Subscribing {
    /**
     * Subscribe to these topics, with a confirmation for each in this order.
     *
     * @param topics of one kind; some may occur twice
     */
    record Begin(List<Topic> topics) implements Subscribing {}

    /** End the subscriptions to these topics, with a confirmation for each in this order. */
    record End(List<Topic> topics) implements Subscribing {}

    /** End all subscriptions to topics of this kind, with a confirmation for each, or one if there is none. */
    record EndAllOf(Topic.Kind kind) implements Subscribing {}
}
