package dev.nutcracker.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn of a worker's loop: which connections have something left to do before the loop waits again, and what time
 * it is. Writing at the end of the turn, after every socket that was ready has been read, is what joins the requests of
 * many clients into one write for each server.
 *
 * <pre>
 *   wait ──► read ready sockets: decode, route, queue ──► end of turn: each connection that gained output writes once
 *    ▲                                                                                                   │
 *    └───────────────────────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 */
public final class Turn implements Runnable {
    /** A connection that takes part in turns. */
    public interface Participant {
        /** Writes what there is; may add other participants to the same turn. */
        void endOfTurn();

        /** {@link #endOfTurn} has thrown, which is a defect: the participant closes so that nobody else is touched. */
        void broken(Throwable cause);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);
    private static final int INITIAL_PARTICIPANTS = 64;

    private final EventLoop loop;
    private final Ticker ticker;
    private @Nullable Participant[] participants = new Participant[INITIAL_PARTICIPANTS];
    private int count;
    private boolean underWay;
    private long nowNs;

    public Turn(EventLoop loop) {
        this.loop = loop;
        this.ticker = loop.ticker();
    }

    /** The loop's monotonic clock, read once a turn. */
    public long nowNs() {
        if (!underWay) {
            begin();
        }
        return nowNs;
    }

    /** Calls {@code participant} at the end of this turn. Each participant keeps note of whether it has been added. */
    public void add(Participant participant) {
        assert loop.inEventLoop();
        if (!underWay) {
            begin();
        }
        if (count == participants.length) {
            participants = Arrays.copyOf(participants, count * 2);
        }
        participants[count++] = participant;
    }

    /** The end of the turn: a task queued while sockets are read runs after all of them. */
    @Override
    public void run() {
        for (int i = 0; i < count; i++) {
            Participant participant = participants[i];
            assert participant != null;
            end(participant);
        }
        Arrays.fill(participants, 0, count, null);
        count = 0;
        underWay = false;
    }

    private void begin() {
        underWay = true;
        nowNs = ticker.nanoTime();
        loop.execute(this);
    }

    private static void end(Participant participant) {
        try {
            participant.endOfTurn();
        } catch (RuntimeException | Error e) {
            tell(participant, e);
        }
    }

    /** Nothing gets past here: a turn that does not come to its end would be the worker's last. */
    private static void tell(Participant participant, Throwable cause) {
        try {
            participant.broken(cause);
        } catch (RuntimeException | Error e) {
            LOG.error("a connection could not be closed after a defect ({})", cause, e);
        }
    }
}
