package dev.nutcracker.client;

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

/**
 * The rates of one client: takes tokens for what it sends and gets, and passes its requests on. It is there only if the
 * pool has rates.
 *
 * <pre>
 *   conversation ──► RateLimit ──► Dispatch
 *                      │ tokens
 *                      ▼
 *            gates: of the client ─ of its address ─ of the pool
 * </pre>
 *
 * <p>A request costs a token, one that is split as many as it has keys. This is known only when it is here, so it passes,
 * and leaves a debt if there were fewer tokens. Then nothing more passes until tokens have come: either the client is not
 * read, see {@link RateDelay}, or its requests are refused, see {@link RateRefusal}.
 */
abstract class RateLimit extends PassingSink {
    private final RateGate[] gates;
    /** How many tokens the client may take before it has to look whether others wait. */
    long share = Long.MAX_VALUE;

    /** @param gates the narrowest first */
    RateLimit(RequestSink next, RateGate... gates) {
        super(next);
        this.gates = gates;
    }

    /** The client is about to be served. */
    abstract void begin();

    /** There may be no token for the client's next request. */
    abstract void usedUp();

    /** Whether the client is served no further until it is looked {@linkplain #renew at again}. */
    abstract boolean isOver();

    /** The client's requests or responses are about to be looked at. */
    abstract void renew();

    /** A request is refused since a rate is exceeded. */
    abstract void refused();

    /** Whether the client is not read until there are tokens. */
    abstract boolean isWaiting();

    /** The client is gone, or other rates apply to it from now on. */
    abstract void end();

    /** The client has sent {@code bytes} bytes, which are about to be looked at. */
    abstract void received(int bytes);

    /** A request of {@code bytes} bytes has passed, or is refused. */
    abstract void served(int bytes);

    /** Takes tokens for bytes that the client has sent or got. Returns whether any are left. */
    final boolean takeBytes(long bytes) {
        boolean hasTokens = true;
        for (RateGate gate : gates) {
            hasTokens &= gate.takeBytes(bytes);
        }
        return hasTokens;
    }

    private void take(long requests) {
        share -= requests;
        boolean hasTokens = share > 0;
        for (RateGate gate : gates) {
            hasTokens &= gate.takeRequests(requests);
        }
        if (!hasTokens) {
            usedUp();
        }
    }

    /** The first gate that no request may pass now, {@code null} if all are open. */
    final @Nullable RateGate closed(long nowNs) {
        for (RateGate gate : gates) {
            if (!gate.isOpen(nowNs)) {
                return gate;
            }
        }
        return null;
    }

    /** The first gate at which others wait, {@code null} if there is none. */
    final @Nullable RateGate crowded() {
        for (RateGate gate : gates) {
            if (gate.hasQueue()) {
                return gate;
            }
        }
        return null;
    }

    @Override
    public final void forward(ParsedRequest request) {
        take(1);
        super.forward(request);
    }

    @Override
    public final void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        take(1);
        super.forwardPrepared(request, preparation, severalServers);
    }

    @Override
    public final void forwardNumbered(ParsedRequest request, Numbering numbering) {
        take(1);
        super.forwardNumbered(request, numbering);
    }

    @Override
    public final void forwardTogether(ParsedRequest request, byte[] severalServers) {
        take(1);
        super.forwardTogether(request, severalServers);
    }

    @Override
    public final void split(ParsedRequest request, Split split) {
        take(Math.max(1, request.keyCount()));
        super.split(request, split);
    }

    @Override
    public final void toEveryServer(ParsedRequest request, Split split) {
        take(1);
        super.toEveryServer(request, split);
    }

    @Override
    public final boolean publish(ParsedRequest request, Publication published) {
        return takeIf(super.publish(request, published));
    }

    @Override
    public final boolean countSubscribers(ParsedRequest request, Split split) {
        return takeIf(super.countSubscribers(request, split));
    }

    @Override
    public final boolean privately(ParsedRequest request, PrivateUse use) {
        return takeIf(super.privately(request, use));
    }

    private boolean takeIf(boolean passed) {
        if (passed) {
            take(1);
        }
        return passed;
    }

    @Override
    public final void visit(ParsedRequest request, VisitChoice choice, byte[] noSuchServer) {
        take(1);
        super.visit(request, choice, noSuchServer);
    }

    @Override
    public final void subscribe(ParsedRequest request, Subscribing subscribing) {
        take(1);
        super.subscribe(request, subscribing);
    }

    @Override
    public final void answer(ParsedRequest request, byte[] response, Refusal refusal) {
        if (refusal == Refusal.OVER_RATE) {
            refused();
        } else {
            take(1);
        }
        super.answer(request, response, refusal);
    }

    @Override
    public final void answerLast(ParsedRequest request, byte[] response) {
        take(1);
        super.answerLast(request, response);
    }

    @Override
    public final void breakOff(ParsedRequest request, byte[] response, Refusal refusal) {
        take(1);
        super.breakOff(request, response, refusal);
    }

    @Override
    public final void inquire(ParsedRequest request, Inquiry inquiry) {
        take(1);
        super.inquire(request, inquiry);
    }

    @Override
    public final void changeReplies(ParsedRequest request, ReplyMode replies, byte[] response) {
        take(1);
        super.changeReplies(request, replies, response);
    }

    @Override
    public final void handOver(Conversation successor) {
        super.handOver(successor);
        handedOver();
    }

    /** The client has another conversation. */
    abstract void handedOver();
}
