package dev.nutcracker.server.pubsub;

import dev.nutcracker.protocol.PushParser;
import dev.nutcracker.protocol.Topic;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The answers that a server owes on one connection. It gives them in the order of the requests, with messages in between. */
final class OwedAnswers {
    private final ArrayDeque<Owed> owed = new ArrayDeque<>();

    /** What waits for the beginning of a topic. */
    interface Beginning {
        /** The server sends the topic's messages from now on. */
        void confirmed();

        /** The server does not. */
        void refused(byte[] errorResponse);
    }

    /**
     * One answer; in the handshake it has no topic, and the event does not matter.
     *
     * @param ending the end of the topic, for which others may wait
     */
    record Owed(
            PushParser.Event event,
            @Nullable Topic topic,
            @Nullable Beginning beginning,
            @Nullable TopicChange ending,
            long askedNs) {
        private boolean is(PushParser.Event answer, PushParser answered) {
            return event == answer && (topic == null || topic.equals(answered.topic()));
        }
    }

    /** The server has been asked for something that no topic waits for. */
    void add(PushParser.Event event, long nowNs) {
        owed.add(new Owed(event, null, null, null, nowNs));
    }

    /** The server has been asked to begin a topic. */
    void addBeginning(Topic topic, Beginning beginning, long nowNs) {
        owed.add(new Owed(PushParser.Event.SUBSCRIBED, topic, beginning, null, nowNs));
    }

    /** The server has been asked to end a topic. */
    void addEnd(Topic topic, TopicChange ending, long nowNs) {
        owed.add(new Owed(PushParser.Event.UNSUBSCRIBED, topic, null, ending, nowNs));
    }

    int count() {
        return owed.size();
    }

    boolean isEmpty() {
        return owed.isEmpty();
    }

    /** Takes the oldest; there must be one. */
    Owed take() {
        return Objects.requireNonNull(owed.poll());
    }

    /** Takes the oldest if it is this answer, which {@code answered} has read; returns {@code null} if it is not. */
    @Nullable
    Owed take(PushParser.Event answer, PushParser answered) {
        Owed oldest = owed.peek();
        return oldest != null && oldest.is(answer, answered) ? owed.poll() : null;
    }

    /** Takes the oldest if the server may refuse it: not the end of a topic, whose messages would continue. */
    @Nullable
    Owed takeRefused() {
        Owed oldest = owed.peek();
        return oldest == null || oldest.event == PushParser.Event.UNSUBSCRIBED ? null : owed.poll();
    }

    /** Since when the server lets the oldest wait, if it was last heard at {@code heardNs}. */
    long awaitedSinceNs(long heardNs) {
        Owed oldest = owed.peek();
        return oldest == null || oldest.askedNs - heardNs < 0 ? heardNs : oldest.askedNs;
    }

    /** The server answers nothing and sends no messages any more, so every change is over. */
    void end() {
        for (Owed each = owed.poll(); each != null; each = owed.poll()) {
            if (each.ending != null) {
                each.ending.end();
            }
        }
    }
}
