package dev.nutcracker.client;

import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.pubsub.Subscriptions;
import org.jspecify.annotations.Nullable;

/**
 * The order of one client's requests about channels among the subscriptions of other clients: a request waits for those that
 * may have been sent before it and are not done yet.
 */
final class SubscriptionOrder {
    private final RequestFlow flow;
    private final ClientResources resources;
    private final Subscriptions subscriptions;
    /** The subscription changes that the next request had to wait for are over. */
    private boolean changesOver;
    /**
     * {@link RequestFlow#latestReadNs} when this client last waited for other workers. Requests read by then need not
     * wait again.
     */
    private long orderedNs;

    SubscriptionOrder(RequestFlow flow, ClientResources resources, Subscriptions subscriptions) {
        this.flow = flow;
        this.resources = resources;
        this.subscriptions = subscriptions;
    }

    /**
     * Has the client's request wait for what was sent before it, if need be; the client is held back then.
     *
     * @param server the server at which the message is published, {@code null} for a request about all servers
     * @param published the topic of the message, {@code null} for a request about all topics
     * @return whether it waits
     */
    boolean awaitEarlier(@Nullable Server server, @Nullable Topic published) {
        return awaitOtherWorkers() || awaitChanges(server, published);
    }

    /** A request has gone that need not wait. */
    void passed() {
        changesOver = false;
    }

    /** Waits for input at other workers: there may be subscriptions in it that other clients sent earlier. */
    private boolean awaitOtherWorkers() {
        long readNs = flow.latestReadNs();
        boolean waits =
                orderedNs != readNs && subscriptions.audience().isRestless() && resources.awaitReading(flow::resume);
        orderedNs = readNs;
        if (waits) {
            flow.holdBack();
        }
        return waits;
    }

    /** Waits for subscriptions that the servers have not confirmed yet. */
    private boolean awaitChanges(@Nullable Server server, @Nullable Topic published) {
        boolean waits = !changesOver && subscriptions.awaitChanges(server, published, this::changesEnded);
        changesOver = false;
        if (waits) {
            flow.holdBack();
        }
        return waits;
    }

    private void changesEnded() {
        changesOver = true;
        flow.resume();
    }
}
