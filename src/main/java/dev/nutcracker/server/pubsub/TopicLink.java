package dev.nutcracker.server.pubsub;

import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ErrorKind;
import org.jspecify.annotations.Nullable;

/** A topic at one of the servers from which its messages come. It outlives connections to that server. */
final class TopicLink implements OwedAnswers.Beginning {
    private enum State {
        /** The server is to be asked. */
        WAITING,
        /** It has been asked. */
        ASKED,
        CONFIRMED,
        /** The server refuses it; it is asked again from time to time. */
        REFUSED,
        /** No client needs the messages from here any more. */
        ENDED
    }

    private final ServerTopics topics;
    private final Subscription subscription;
    private State state = State.WAITING;
    private boolean retiring;
    /** The change in progress for which clients wait. */
    private @Nullable TopicChange change;
    /** How many more clients it serves than the server counts, as last reported. */
    private int clientsBeyond;

    TopicLink(ServerTopics topics, Subscription subscription) {
        this.topics = topics;
        this.subscription = subscription;
    }

    Subscription subscription() {
        return subscription;
    }

    Server server() {
        return topics.server();
    }

    boolean isConfirmed() {
        return state == State.CONFIRMED;
    }

    boolean isRefused() {
        return state == State.REFUSED;
    }

    boolean isRetiring() {
        return retiring;
    }

    /** Messages come from another server now, or will soon. */
    void retire() {
        retiring = true;
    }

    /** Takes back {@link #retire}. */
    void stay() {
        retiring = false;
    }

    /** A client waits for it. */
    void hurry() {
        begin();
        if (state == State.WAITING) {
            topics.openIfClosed();
        } else if (state == State.REFUSED) {
            topics.askAgain(this);
        }
    }

    /** A message that is published from now on waits until this is confirmed or has failed. */
    void begin() {
        if (change == null && state != State.CONFIRMED && state != State.ENDED) {
            change = topics.audience().begin(subscription.topic());
        }
    }

    private void changed() {
        if (change != null) {
            change.end();
            change = null;
        }
    }

    /** Reports how many clients get the messages that come through it, since the server does not know. */
    void count(int clients) {
        int beyond = isConfirmed() ? clients - 1 : 0;
        topics.audience().add(subscription.topic(), beyond - clientsBeyond);
        clientsBeyond = beyond;
    }

    void asked() {
        state = State.ASKED;
    }

    /** The server has confirmed, possibly for a client that does not need it any more. */
    @Override
    public void confirmed() {
        if (state == State.ASKED) {
            state = State.CONFIRMED;
            subscription.confirmed();
            changed();
        }
    }

    @Override
    public void refused(byte[] errorResponse) {
        if (state == State.ASKED) {
            state = State.REFUSED;
            subscription.failed(this, null, errorResponse);
            changed();
        }
    }

    /** The connection is gone, or could not be opened. */
    void lost(ErrorKind kind, byte[] errorResponse) {
        if (state != State.ENDED) {
            state = State.WAITING;
            subscription.failed(this, kind, errorResponse);
            changed();
        }
    }

    void end() {
        state = State.ENDED;
        count(0);
        topics.remove(this);
        changed();
    }
}
