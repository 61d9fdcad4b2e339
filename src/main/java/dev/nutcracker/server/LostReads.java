package dev.nutcracker.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The reads on a connection that has been lost which may be sent again: those of clients that have sent nothing but reads on it.
 * What else they have sent may have been done, and a read that comes later than before would see it.
 */
final class LostReads {
    private final ServerConnection lost;
    private final ConnectionQueues queues;
    private final Set<Object> writers = Collections.newSetFromMap(new IdentityHashMap<>());

    private LostReads(ServerConnection lost) {
        this.lost = lost;
        this.queues = lost.requests();
    }

    static LostReads of(ServerConnection lost) {
        return new LostReads(lost);
    }

    /**
     * Takes reads out of the queues, and passes them on in their order.
     *
     * @param kind of the requests among which reads are
     * @param isRead whether one of these is a read
     * @param mayBe whether a read may be sent again
     */
    <R extends Request> void forEach(Class<R> kind, Predicate<R> isRead, Predicate<R> mayBe, Consumer<R> action) {
        Predicate<Request> isAny = request -> kind.isInstance(request) && isRead.test(kind.cast(request));
        queues.outstanding.forEach(request -> noteWriter(request, isAny));
        queues.waiting.forEach(request -> noteWriter(request, isAny));
        // Those that have its place take requests already.
        for (ServerConnection next = lost.successor(); next != null; next = next.successor()) {
            next.requests().waiting.forEach(request -> noteWriter(request, isAny));
        }
        List<R> reads = new ArrayList<>();
        Predicate<Request> isOfReader =
                request -> isAny.test(request) && !writers.contains(request.sender()) && mayBe.test(kind.cast(request));
        take(queues.outstanding, isOfReader, request -> reads.add(kind.cast(request)));
        take(queues.waiting, isOfReader, request -> reads.add(kind.cast(request)));
        reads.forEach(action);
    }

    private void noteWriter(Request request, Predicate<Request> isRead) {
        Object sender = request.sender();
        if (sender != null && !isRead.test(request)) {
            writers.add(sender);
        }
    }

    private static void take(RequestQueue queue, Predicate<Request> which, Consumer<Request> taken) {
        RequestQueue others = new RequestQueue();
        for (Request request = queue.poll(); request != null; request = queue.poll()) {
            if (which.test(request)) {
                taken.accept(request);
            } else {
                others.add(request);
            }
        }
        queue.addAll(others);
    }
}
