package dev.nutcracker.client;

import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.server.Pool;
import io.netty.channel.Channel;

/**
 * Decides whether one client is served, and whether it is read.
 *
 * <p>It is not served while one of these is the case: as many requests are on their way as the heap allows; too many bytes of
 * responses are to come ({@link ResponseEstimate}); the client does not read its responses; it fills the output of a
 * server faster than that server takes it; its share of the turn is used up; the next request waits for the latest one.
 * It goes on at the end of a turn that has made room.
 *
 * <p>A client that does not read may be writing a long pipeline first. So some megabytes of it are read all the same
 * while memory is free. A server connection never waits for a client.
 */
final class Backpressure {
    /** How much is read ahead from a client that is blocked or in the queue for a lease. */
    private static final int BLOCKED_INPUT_MAX_BYTES = 64 * 1024;
    /** How much is read ahead from a client that does not read: it may write its whole pipeline first. */
    private static final int AHEAD_MAX_BYTES = 4 * 1024 * 1024;

    private final ClientOutbound outbound;
    private final ServerConnections connections;
    private final Pool pool;
    private final Channel channel;
    private final EntryQueue queue;
    private final Responses responses;
    private final ResponseEstimate owed;
    private final ClientMemory kept;
    private TurnShare share;

    private boolean paused;
    private int heldBackBy;
    private int outstandingMax;

    Backpressure(ClientOutbound outbound, ServerConnections connections, Channel channel) {
        this.outbound = outbound;
        this.connections = connections;
        this.pool = outbound.pool();
        this.channel = channel;
        this.queue = outbound.queue();
        this.responses = outbound.responses();
        this.owed = outbound.owed();
        this.kept = outbound.kept();
        this.share = outbound.share();
    }

    /** The client has another share of the turn from now on. */
    void use(TurnShare other) {
        share = other;
    }

    /** The client is served no further in this turn. */
    void pause() {
        paused = true;
    }

    /** More has come of the client: behind what has to wait, or all of that is served. */
    void received() {
        if (!paused && heldBackBy == 0) {
            outbound.patience().end();
        }
    }

    /** Whether the client has to wait for room. */
    boolean isPaused() {
        return paused;
    }

    /** There is one more reason not to serve the client. */
    void holdBack() {
        heldBackBy++;
    }

    /** One of the reasons to {@linkplain #holdBack hold it back} is gone. */
    void release() {
        heldBackBy--;
    }

    /** Requests of the client are about to be served. */
    void begin() {
        outstandingMax = kept.outstandingMax();
        paused |= !channel.isWritable();
    }

    /** Lets the next request be looked at, or pauses reading and returns false; called before each. */
    boolean admitNext() {
        if (!connections.areUpToDate() && !connections.bringUpToDate(queue.isEmpty())) {
            // On another connection, the next requests could overtake those that are outstanding.
            paused = true;
        }
        int outstanding = queue.count();
        if (outstanding >= outstandingMax || owed.isMuch(outstanding) || heldBackBy > 0 || isBacklogLarge()) {
            paused = true;
        }
        if (share.isUsedUp()) {
            paused = true;
            outbound.joinTurn();
        }
        return !paused;
    }

    /** At the end of a turn: goes on if there is room again, perhaps only in the next turn. */
    void endOfTurn() {
        if (paused && hasRoom()) {
            if (share.isUsedUp()) {
                outbound.joinNextTurn();
            } else {
                paused = false;
            }
        }
    }

    private boolean hasRoom() {
        return queue.count() <= kept.outstandingMax() >> 1
                && responses.backlogBytes() <= SocketSettings.UNSENT_HIGH_BYTES
                && owed.isLittle(queue.count())
                && heldBackBy == 0
                && channel.isWritable()
                && connections.mayResume(queue.isEmpty());
    }

    /**
     * Whether the client is read, of which {@code unusedBytes} bytes have been received and not served. Reading ahead shows
     * the close of a client that waits for long, and lets a client finish writing before it reads.
     */
    boolean mayRead(int unusedBytes) {
        return !paused
                || (isWaiting() && unusedBytes < BLOCKED_INPUT_MAX_BYTES)
                || (isUnread() && unusedBytes < AHEAD_MAX_BYTES && pool.memory().isHalfFree());
    }

    private boolean isWaiting() {
        return connections.waiting().isWaiting() || share.isWaiting();
    }

    private boolean isUnread() {
        return isBacklogLarge() || !channel.isWritable();
    }

    private boolean isBacklogLarge() {
        return responses.backlogBytes() > SocketSettings.UNSENT_HIGH_BYTES;
    }
}
