package dev.nutcracker.client;

import org.jspecify.annotations.Nullable;

/** The requests that a client is owed responses to, oldest first, linked through the requests themselves. */
final class ClientRequestQueue {
    private @Nullable ClientRequest head;
    private @Nullable ClientRequest tail;
    private int count;

    @Nullable
    ClientRequest peek() {
        return head;
    }

    boolean isEmpty() {
        return head == null;
    }

    int count() {
        return count;
    }

    void add(ClientRequest request) {
        assert request.nextAtClient == null && request != tail : "a request is in one queue, once";
        if (tail == null) {
            head = request;
        } else {
            tail.nextAtClient = request;
        }
        tail = request;
        count++;
    }

    /** {@code request} comes next after the first, which there is. */
    void addBehindFirst(ClientRequest request) {
        ClientRequest first = head;
        assert first != null && request.nextAtClient == null : "a request is in one queue, once";
        if (first == tail) {
            add(request);
            return;
        }
        request.nextAtClient = first.nextAtClient;
        first.nextAtClient = request;
        count++;
    }

    @Nullable
    ClientRequest poll() {
        ClientRequest first = head;
        if (first == null) {
            return null;
        }
        head = first.nextAtClient;
        first.nextAtClient = null;
        count--;
        if (head == null) {
            tail = null;
        }
        return first;
    }
}
