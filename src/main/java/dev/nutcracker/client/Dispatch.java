package dev.nutcracker.client;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.Replies;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.Subscribing;
import dev.nutcracker.protocol.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The last of a client's sinks: counts each request, gives it its place in the client's queue, and sends it or answers it.
 */
final class Dispatch implements RequestSink {
    private final ClientConnection client;
    private final Clients clients;
    private final Reading reading;
    private final Ledger ledger;
    private final WantedResponses wanted;
    private final Forwarding forwarding;
    private @Nullable Subscriber subscriber;

    Dispatch(ClientConnection client, Clients clients, Reading reading, WantedResponses wanted, Forwarding forwarding) {
        this.client = client;
        this.clients = clients;
        this.reading = reading;
        this.ledger = clients.ledger();
        this.wanted = wanted;
        this.forwarding = forwarding;
    }

    @Override
    public void forward(ParsedRequest request) {
        ledger.requested(request);
        forwarding.toOneServer(request);
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        ledger.requested(request);
        forwarding.toPreparedServer(request, preparation, severalServers);
    }

    @Override
    public void forwardNumbered(ParsedRequest request, Numbering numbering) {
        ledger.requested(request);
        forwarding.numbered(request, numbering);
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        ledger.requested(request);
        forwarding.together(request, severalServers);
    }

    @Override
    public void split(ParsedRequest request, Split split) {
        ledger.requested(request);
        forwarding.split(request, split);
    }

    @Override
    public void toEveryServer(ParsedRequest request, Split split) {
        ledger.requested(request);
        forwarding.toEveryServer(request, split);
    }

    @Override
    public boolean publish(ParsedRequest request, Publication published) {
        return requestedIf(forwarding.publish(request, published), request);
    }

    @Override
    public boolean countSubscribers(ParsedRequest request, Split split) {
        return requestedIf(forwarding.countSubscribers(request, split), request);
    }

    private boolean requestedIf(boolean taken, ParsedRequest request) {
        if (taken) {
            ledger.requested(request);
        }
        return taken;
    }

    @Override
    public void visit(ParsedRequest request, VisitChoice choice, byte[] noSuchServer) {
        ledger.requested(request);
        forwarding.visit(request, choice, noSuchServer);
    }

    @Override
    public void subscribe(ParsedRequest request, Subscribing subscribing) {
        ledger.requested(request);
        subscriber().take(request.command(), subscribing);
    }

    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        return requestedIf(use.of(forwarding.leased(request)), request);
    }

    @Override
    public void answer(ParsedRequest request, byte[] response, Refusal refusal) {
        ledger.answered(request, refusal);
        client.answer(response);
    }

    @Override
    public void answerLast(ParsedRequest request, byte[] response) {
        answer(request, response, Refusal.NONE);
        client.end();
    }

    @Override
    public void breakOff(ParsedRequest request, byte[] response, Refusal refusal) {
        answer(request, response, refusal);
        client.endMisunderstood();
    }

    /** No more is served until the inquiry is answered, which bounds what the answers take. */
    @Override
    public void inquire(ParsedRequest request, Inquiry inquiry) {
        ledger.requested(request);
        InquiryRequest place = new InquiryRequest(client, inquiry);
        client.add(place);
        reading.holdBack();
        clients.begin(new Round(clients, forwarding, inquiry, place));
    }

    @Override
    public void changeReplies(ParsedRequest request, Replies replies, byte[] response) {
        ledger.answered(request, Refusal.NONE);
        changeReplies(replies, response);
    }

    private void changeReplies(Replies replies, byte[] response) {
        wanted.change(replies, response);
        if (replies == Replies.SKIP) {
            reading.pause();
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
            changeReplies(Replies.ON, response);
        }
    }

    /** No more is served until it is known what servers take. */
    @Override
    public void findOut() {
        reading.holdBack();
        clients.pool().findOut(reading::resume);
    }

    @Override
    public void handOver(Conversation successor) {
        reading.goOnWith(successor);
        forwarding.use(successor);
    }

    /** The client gets no more messages. */
    void endSubscriptions() {
        if (subscriber != null) {
            subscriber.endAll();
        }
    }

    /** To how many topics of that kind the client is subscribed. */
    int subscriptions(Topic.Kind kind) {
        return subscriber == null ? 0 : subscriber.count(kind);
    }

    private Subscriber subscriber() {
        if (subscriber == null) {
            subscriber = new Subscriber(client, clients, reading.conversation());
        }
        return subscriber;
    }
}
