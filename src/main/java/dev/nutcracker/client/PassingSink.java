package dev.nutcracker.client;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Denial;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.ReplyMode;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.Subscribing;
import dev.nutcracker.protocol.User;
import dev.nutcracker.stats.RateLimitKey;

/** Passes all requests to another sink; what a feature looks at, it overrides. */
abstract class PassingSink implements RequestSink {
    private RequestSink next;

    PassingSink(RequestSink next) {
        this.next = next;
    }

    /** The sink to which requests go. */
    final RequestSink next() {
        return next;
    }

    /** Requests go to {@code sink} from now on. */
    final void passTo(RequestSink sink) {
        next = sink;
    }

    /** The client has to wait for a token of this limit. */
    void delayed(RateLimitKey limit) {
        if (next instanceof PassingSink passing) {
            passing.delayed(limit);
        }
    }

    @Override
    public void forward(ParsedRequest request) {
        next.forward(request);
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        next.forwardPrepared(request, preparation, severalServers);
    }

    @Override
    public void forwardNumbered(ParsedRequest request, Numbering numbering) {
        next.forwardNumbered(request, numbering);
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        next.forwardTogether(request, severalServers);
    }

    @Override
    public void split(ParsedRequest request, Split split) {
        next.split(request, split);
    }

    @Override
    public void toEveryServer(ParsedRequest request, Split split) {
        next.toEveryServer(request, split);
    }

    @Override
    public boolean publish(ParsedRequest request, Publication published) {
        return next.publish(request, published);
    }

    @Override
    public boolean countSubscribers(ParsedRequest request, Split split) {
        return next.countSubscribers(request, split);
    }

    @Override
    public void visit(ParsedRequest request, VisitChoice choice, byte[] noSuchServer) {
        next.visit(request, choice, noSuchServer);
    }

    @Override
    public void subscribe(ParsedRequest request, Subscribing subscribing) {
        next.subscribe(request, subscribing);
    }

    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        return next.privately(request, use);
    }

    @Override
    public void answer(ParsedRequest request, byte[] response, Refusal refusal) {
        next.answer(request, response, refusal);
    }

    @Override
    public void answerLast(ParsedRequest request, byte[] response) {
        next.answerLast(request, response);
    }

    @Override
    public void breakOff(ParsedRequest request, byte[] response, Refusal refusal) {
        next.breakOff(request, response, refusal);
    }

    @Override
    public void inquire(ParsedRequest request, Inquiry inquiry) {
        next.inquire(request, inquiry);
    }

    @Override
    public void changeReplies(ParsedRequest request, ReplyMode replies, byte[] response) {
        next.changeReplies(request, replies, response);
    }

    @Override
    public void reset(ParsedRequest request, boolean endsSubscriptions, byte[] response) {
        next.reset(request, endsSubscriptions, response);
    }

    @Override
    public void findOut() {
        next.findOut();
    }

    @Override
    public boolean admitLogin() {
        return next.admitLogin();
    }

    @Override
    public boolean loggedIn(User user) {
        return next.loggedIn(user);
    }

    @Override
    public void denied(Denial denial) {
        next.denied(denial);
    }

    @Override
    public void handOver(Conversation successor) {
        next.handOver(successor);
    }
}
