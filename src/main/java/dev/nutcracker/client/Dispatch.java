package dev.nutcracker.client;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.ReplyMode;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.Subscribing;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.pubsub.Subscriptions;
import dev.nutcracker.stats.RefusalReason;
import org.jspecify.annotations.Nullable;

/**
 * The last of a client's sinks: counts each request, gives it a place in the client's queue, and forwards or answers
 * it.
 */
final class Dispatch implements RequestSink {
    private final ClientConnection connection;
    private final ClientOutbound client;
    private final ClientRegistry clients;
    private final ClientInbound inbound;
    private final RequestStats stats;
    private final ReplyModeSwitch wanted;
    private final ServerConnections connections;
    private final Forwarding forwarding;
    private @Nullable Publishing publishing;
    private @Nullable Subscriber subscriber;

    Dispatch(
            ClientConnection connection,
            ClientOutbound client,
            ClientRegistry clients,
            ClientInbound inbound,
            ReplyModeSwitch wanted,
            ServerConnections connections) {
        this.connection = connection;
        this.client = client;
        this.clients = clients;
        this.inbound = inbound;
        this.stats = clients.resources().stats();
        this.wanted = wanted;
        this.connections = connections;
        this.forwarding = new Forwarding(client, inbound, clients.resources(), connections);
    }

    @Override
    public void forward(ParsedRequest request) {
        stats.requested(request);
        forwarding.toOneServer(request);
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        stats.requested(request);
        forwarding.toPreparedServer(request, preparation, severalServers);
    }

    @Override
    public void forwardNumbered(ParsedRequest request, Numbering numbering) {
        stats.requested(request);
        forwarding.numbered(request, numbering);
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        stats.requested(request);
        forwarding.together(request, severalServers);
    }

    @Override
    public void split(ParsedRequest request, Split split) {
        stats.requested(request);
        forwarding.split(request, split);
    }

    @Override
    public void toEveryServer(ParsedRequest request, Split split) {
        stats.requested(request);
        forwarding.toEveryServer(request, split);
    }

    @Override
    public boolean publish(ParsedRequest request, Publication published) {
        return requestedIf(publishing().publish(request, published), request);
    }

    @Override
    public boolean countSubscribers(ParsedRequest request, Split split) {
        return requestedIf(publishing().countSubscribers(request, split), request);
    }

    private Publishing publishing() {
        if (publishing == null) {
            ClientResources resources = clients.resources();
            Subscriptions subscriptions = requireNonNull(resources.subscriptions(), "a pool without channels");
            publishing = new Publishing(client, inbound, resources, subscriptions, forwarding);
        }
        return publishing;
    }

    private boolean requestedIf(boolean taken, ParsedRequest request) {
        if (taken) {
            stats.requested(request);
        }
        return taken;
    }

    @Override
    public void visit(ParsedRequest request, VisitChoice choice, byte[] noSuchServer) {
        stats.requested(request);
        forwarding.visit(request, choice, noSuchServer);
    }

    @Override
    public void subscribe(ParsedRequest request, Subscribing subscribing) {
        stats.requested(request);
        subscriber().take(request.command(), subscribing);
    }

    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        return requestedIf(use.of(connections.leased(request)), request);
    }

    @Override
    public void answer(ParsedRequest request, byte[] response, Refusal refusal) {
        stats.answered(request, refusal);
        client.answer(response);
    }

    @Override
    public void answerLast(ParsedRequest request, byte[] response) {
        answer(request, response, Refusal.NONE);
        connection.end();
    }

    @Override
    public void breakOff(ParsedRequest request, byte[] response, Refusal refusal) {
        answer(request, response, refusal);
        if (refusal == Refusal.SPEAKS_TLS) {
            clients.refused(RefusalReason.SPEAKS_TLS, "it speaks TLS, but the pool has no tls");
        }
        connection.endMisunderstood();
    }

    /** Nothing more is served until the inquiry is answered. That limits the memory for answers. */
    @Override
    public void inquire(ParsedRequest request, Inquiry inquiry) {
        stats.requested(request);
        InquiryRequest entry = new InquiryRequest(client, inbound, inquiry);
        client.add(entry);
        inbound.holdBack();
        clients.inquiries().begin(new InquiryRun(clients.inquiries(), connections, inquiry, entry));
    }

    @Override
    public void changeReplies(ParsedRequest request, ReplyMode replies, byte[] response) {
        stats.answered(request, Refusal.NONE);
        changeReplies(replies, response);
    }

    private void changeReplies(ReplyMode replies, byte[] response) {
        wanted.change(replies, response);
        if (replies == ReplyMode.SKIP) {
            inbound.pause();
        }
    }

    @Override
    public void reset(ParsedRequest request, boolean endsSubscriptions, byte[] response) {
        if (endsSubscriptions) {
            subscriber().endAll();
        }
        if (wanted.isSkipping()) {
            // A RESET can be the request whose response is skipped.
            client.answer(response);
        } else {
            changeReplies(ReplyMode.ON, response);
        }
    }

    /** Nothing more is served until the proxy knows which commands the servers take. */
    @Override
    public void findOut() {
        inbound.holdBack();
        clients.resources().pool().findOut(inbound::resume);
    }

    @Override
    public void handOver(Conversation successor) {
        inbound.goOnWith(successor);
        connections.use(successor);
    }

    /** Ends all subscriptions of the client. */
    void endSubscriptions() {
        if (subscriber != null) {
            subscriber.endAll();
        }
    }

    /** How many topics of this kind the client is subscribed to. */
    int subscriptions(Topic.Kind kind) {
        return subscriber == null ? 0 : subscriber.count(kind);
    }

    /** Whether the client is subscribed to any topic. */
    boolean isSubscribed() {
        return subscriber != null && subscriber.isSubscribed();
    }

    /** Whether a client with these rights may have all topics to which it is subscribed. */
    boolean mayKeepSubscriptions(Conversation conversation) {
        return subscriber == null || subscriber.mayKeepAll(conversation);
    }

    private Subscriber subscriber() {
        if (subscriber == null) {
            subscriber = new Subscriber(client, inbound, clients.resources(), inbound.conversation());
        }
        return subscriber;
    }
}
