package dev.nutcracker.client;

import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Turn;

/**
 * One client's share of the turn. When it is used up, the client goes on in the next turn, after others have been read. A
 * client that is limited by rates has a {@link RateShare} instead.
 */
class TurnShare {
    private static final int REQUESTS_MAX = 1024;
    private static final int WRITTEN_MAX_BYTES = SocketSettings.UNSENT_HIGH_BYTES;

    private final Turn turn;
    private long number;
    private int requests;
    private long writtenBytes;

    TurnShare(Turn turn) {
        this.turn = turn;
    }

    /** The client's requests are about to be served. */
    void begin() {
        renew();
    }

    /** {@code bytes} bytes have been received from the client. */
    void received(int bytes) {}

    /** A request of the client has been served, and {@code bytesLeft} bytes that have been received lie behind it. */
    void served(int bytesLeft) {
        requests++;
    }

    /** {@code bytes} bytes have been written to the client. */
    void wrote(long bytes) {
        renew();
        writtenBytes += bytes;
    }

    /** Whether the share is used up, as of the latest {@link #renew}. */
    boolean isUsedUp() {
        return requests >= REQUESTS_MAX || writtenBytes > WRITTEN_MAX_BYTES;
    }

    /** Whether the client waits for something that comes with time. */
    boolean isWaiting() {
        return false;
    }

    /** No more requests of the client are served. */
    void end() {}

    /** The client is gone, or has another share from now on. */
    void release() {}

    /** Starts a new share if a new turn has begun; called before the client's requests or responses are looked at. */
    void renew() {
        long current = turn.number();
        if (current != number) {
            number = current;
            requests = 0;
            writtenBytes = 0;
        }
    }
}
