package dev.nutcracker.server;

import dev.nutcracker.stats.ErrorKind;

/** A topic at one of the servers from which its messages come. It outlives connections to that server. */
final class TopicLink {
    private enum State {
        /** The server is to be asked. */
        WAITING,
        /** It has been asked. */
        ASKED,
        CONFIRMED,
        /** It does not want to; it is asked again now and then. */
        REFUSED,
        /** Nobody wants the messages from here any more. */
        ENDED
    }

    private final ServerTopics topics;
    private final Subscription subscription;
    private State state = State.WAITING;
    private boolean retiring;

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

    /** Messages come from elsewhere now, or will soon. */
    void retire() {
        retiring = true;
    }

    /** Takes back {@link #retire}. */
    void stay() {
        retiring = false;
    }

    /** Somebody waits for it. */
    void hurry() {
        if (state == State.WAITING) {
            topics.openIfClosed();
        } else if (state == State.REFUSED) {
            topics.askAgain(this);
        }
    }

    void asked() {
        state = State.ASKED;
    }

    /** The server has confirmed; that may be for one who has lost interest since. */
    void confirmed() {
        if (state == State.ASKED) {
            state = State.CONFIRMED;
            subscription.confirmed();
        }
    }

    void refused(byte[] errorResponse) {
        if (state == State.ASKED) {
            state = State.REFUSED;
            subscription.failed(this, null, errorResponse);
        }
    }

    /** The connection is gone, or could not be made. */
    void lost(ErrorKind kind, byte[] errorResponse) {
        if (state != State.ENDED) {
            state = State.WAITING;
            subscription.failed(this, kind, errorResponse);
        }
    }

    void end() {
        state = State.ENDED;
        topics.remove(this);
    }
}
