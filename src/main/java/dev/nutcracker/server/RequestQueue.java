package dev.nutcracker.server;

import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Requests in order, oldest first, linked through the requests themselves. */
final class RequestQueue {
    private @Nullable Request head;
    private @Nullable Request tail;

    private int count;
    private long lengthBytes;

    @Nullable
    Request peek() {
        return head;
    }

    @Nullable
    Request peekLast() {
        return tail;
    }

    /** Whether the response is for the oldest request, skipping requests that this response shows to have none. */
    boolean expects(ResponseDecoder response) {
        Request request = head;
        while (request != null && request.isSilentAt(response)) {
            request = request.nextAtServer;
        }
        return request != null && request.accepts(response);
    }

    /** Whether the queue has a client's request whose command meets the condition. */
    boolean hasCommand(Predicate<String> which) {
        for (Request request = head; request != null; request = request.nextAtServer) {
            String name = request.commandName();
            if (name != null && which.test(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a request in the queue meets the condition. */
    boolean has(Predicate<Request> which) {
        for (Request request = head; request != null; request = request.nextAtServer) {
            if (which.test(request)) {
                return true;
            }
        }
        return false;
    }

    /** Passes each to {@code action}, which must not change the queue. */
    void forEach(Consumer<Request> action) {
        for (Request request = head; request != null; request = request.nextAtServer) {
            action.accept(request);
        }
    }

    int count() {
        return count;
    }

    /** The bytes of all requests in the queue. */
    long lengthBytes() {
        return lengthBytes;
    }

    void add(Request request) {
        assert request.nextAtServer == null && request != tail : "a request is in one queue, once";
        append(request, request, 1, request.lengthBytes);
    }

    /** Takes over all requests of {@code other}, in their order. */
    void addAll(RequestQueue other) {
        if (other.head != null && other.tail != null) {
            append(other.head, other.tail, other.count, other.lengthBytes);
            other.clear();
        }
    }

    /** Takes over all requests of {@code other}, in their order, before those that are here. */
    void addAllFirst(RequestQueue other) {
        other.addAll(this);
        addAll(other);
    }

    @Nullable
    Request poll() {
        Request first = head;
        if (first == null) {
            return null;
        }
        head = first.nextAtServer;
        first.nextAtServer = null;
        count--;
        lengthBytes -= first.lengthBytes;
        if (head == null) {
            tail = null;
        }
        return first;
    }

    /**
     * Limits all deadlines to this one, except for requests without a deadline. The deadlines stay in the queue's order.
     */
    void limitDeadlines(long deadlineNs) {
        for (Request request = head; request != null; request = request.nextAtServer) {
            if (!request.patient && request.deadlineNs - deadlineNs > 0) {
                request.deadlineNs = deadlineNs;
            }
        }
    }

    /** Moves all earlier deadlines to this one. They stay in the queue's order. */
    void extendDeadlines(long deadlineNs) {
        for (Request request = head; request != null; request = request.nextAtServer) {
            if (!request.patient && request.deadlineNs - deadlineNs < 0) {
                request.deadlineNs = deadlineNs;
            }
        }
    }

    /** Whether the oldest request is a client's, and not the proxy's own. */
    boolean isFirstClients() {
        return head != null && head.commandName() != null;
    }

    /** Takes the oldest request out: it will get no response. Returns how many bytes it has. */
    int failFirst(ErrorKind kind, byte[] errorResponse) {
        Request first = poll();
        if (first == null) {
            return 0;
        }
        fail(first, kind, errorResponse);
        return first.lengthBytes();
    }

    /** Empties the queue: its requests will get no response. */
    void failAll(ErrorKind kind, byte[] errorResponse) {
        for (Request request = poll(); request != null; request = poll()) {
            fail(request, kind, errorResponse);
        }
    }

    private static void fail(Request request, ErrorKind kind, byte[] errorResponse) {
        try {
            request.fail(kind, errorResponse);
        } catch (RuntimeException | Error e) {
            request.broken(e);
        }
    }

    private void append(Request first, Request last, int addedCount, long addedBytes) {
        if (tail == null) {
            head = first;
        } else {
            tail.nextAtServer = first;
        }
        tail = last;
        count += addedCount;
        lengthBytes += addedBytes;
    }

    private void clear() {
        head = null;
        tail = null;
        count = 0;
        lengthBytes = 0;
    }
}
