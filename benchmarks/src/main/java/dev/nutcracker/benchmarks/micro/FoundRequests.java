package dev.nutcracker.benchmarks.micro;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.ReplyMode;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.Subscribing;
import org.jspecify.annotations.Nullable;

/** Accepts requests that are forwarded or split, as the benchmarks send them; any other is an error. */
final class FoundRequests implements RequestSink {
    private int keyBytes;
    private @Nullable ParsedRequest latest;
    private @Nullable Split split;

    /** Returns the total length of the first keys of all requests. */
    int keyBytes() {
        return keyBytes;
    }

    ParsedRequest latest() {
        if (latest == null) {
            throw new IllegalStateException("no request");
        }
        return latest;
    }

    Split split() {
        if (split == null) {
            throw new IllegalStateException("no request to be split");
        }
        return split;
    }

    @Override
    public void forward(ParsedRequest request) {
        latest = request;
        keyBytes += request.keyLength(0);
    }

    @Override
    public void split(ParsedRequest request, Split how) {
        forward(request);
        split = how;
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        throw unexpected(request);
    }

    @Override
    public void forwardNumbered(ParsedRequest request, Numbering numbering) {
        throw unexpected(request);
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        throw unexpected(request);
    }

    @Override
    public void toEveryServer(ParsedRequest request, Split how) {
        throw unexpected(request);
    }

    @Override
    public boolean publish(ParsedRequest request, Publication published) {
        throw unexpected(request);
    }

    @Override
    public boolean countSubscribers(ParsedRequest request, Split how) {
        throw unexpected(request);
    }

    @Override
    public void visit(ParsedRequest request, VisitChoice choice, byte[] noSuchServer) {
        throw unexpected(request);
    }

    @Override
    public void subscribe(ParsedRequest request, Subscribing subscribing) {
        throw unexpected(request);
    }

    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        throw unexpected(request);
    }

    @Override
    public void answer(ParsedRequest request, byte[] response, Refusal refusal) {
        throw unexpected(request);
    }

    @Override
    public void answerLast(ParsedRequest request, byte[] response) {
        throw unexpected(request);
    }

    @Override
    public void breakOff(ParsedRequest request, byte[] response, Refusal refusal) {
        throw unexpected(request);
    }

    @Override
    public void inquire(ParsedRequest request, Inquiry inquiry) {
        throw unexpected(request);
    }

    @Override
    public void changeReplies(ParsedRequest request, ReplyMode replies, byte[] response) {
        throw unexpected(request);
    }

    @Override
    public void reset(ParsedRequest request, boolean endsSubscriptions, byte[] response) {
        throw unexpected(request);
    }

    @Override
    public void findOut() {
        throw new IllegalStateException("a request that needs to know what servers take");
    }

    @Override
    public void handOver(Conversation successor) {
        throw new IllegalStateException("another dialect");
    }

    private static IllegalStateException unexpected(ParsedRequest request) {
        return new IllegalStateException("a request that is not measured: " + request.command().name());
    }
}
