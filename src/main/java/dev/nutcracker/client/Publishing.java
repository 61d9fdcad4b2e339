package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RequestSink.Publication;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.pubsub.Subscriptions;

/** Sends one client's requests about channels to the servers, in their place among the subscriptions of other clients. */
final class Publishing {
    private final ClientOutbound client;
    private final Forwarding forwarding;
    private final Subscriptions subscriptions;
    private final SubscriptionOrder order;

    Publishing(
            ClientOutbound client,
            RequestFlow flow,
            ClientResources resources,
            Subscriptions subscriptions,
            Forwarding forwarding) {
        this.client = client;
        this.forwarding = forwarding;
        this.subscriptions = subscriptions;
        this.order = new SubscriptionOrder(flow, resources, subscriptions);
    }

    /** Sends a message to the server of its channel. Returns false if it has to wait for subscriptions in progress. */
    boolean publish(ParsedRequest request, Publication publication) {
        Server server = subscriptions.audience().isActive() ? forwarding.serverOfSubscribers(request) : null;
        if (server == null) {
            order.passed();
            forwarding.toOneServer(request);
            return true;
        }
        Topic published = publication.topic();
        if (order.awaitEarlier(server, published)) {
            return false;
        }
        forwarding.send(new PublishRequest(client, request, subscriptions, server, published), server, request);
        return true;
    }

    /**
     * Sends a request that counts subscribers to every server. Returns false if it has to wait for subscriptions in
     * progress.
     */
    boolean countSubscribers(ParsedRequest request, Split split) {
        if (subscriptions.audience().isActive() && order.awaitEarlier(null, null)) {
            return false;
        }
        forwarding.toEveryServer(request, split);
        return true;
    }
}
