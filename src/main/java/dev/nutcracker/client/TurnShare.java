package dev.nutcracker.client;

import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Turn;

/** What one client has had of the turn. When that is its share, it goes on in the next turn, after others have been read. */
final class TurnShare {
    private static final int REQUESTS_MAX = 1024;
    private static final int WRITTEN_MAX_BYTES = SocketSettings.UNSENT_HIGH_BYTES;

    private final Turn turn;
    private long number;
    private int requests;
    private long writtenBytes;

    TurnShare(Turn turn) {
        this.turn = turn;
    }

    /** A request of the client is served. */
    void served() {
        requests++;
    }

    /** So much is written to the client. */
    void wrote(long bytes) {
        renew();
        writtenBytes += bytes;
    }

    /** Whether the client has had its share of the turn that has been {@link #renew renewed} for. */
    boolean isUsedUp() {
        return requests >= REQUESTS_MAX || writtenBytes > WRITTEN_MAX_BYTES;
    }

    /** To be called before the client is given anything in what may be another turn. */
    void renew() {
        long current = turn.number();
        if (current != number) {
            number = current;
            requests = 0;
            writtenBytes = 0;
        }
    }
}
