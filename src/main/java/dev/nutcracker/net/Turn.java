package dev.nutcracker.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn of a worker's loop: the connections that have something left to do before the loop waits again, and the time.
 * Connections write at the end of the turn, after every ready socket has been read. So the requests of many clients
 * become one write for each server.
 *
 * <pre>
 *   wait ──► read ready sockets: decode, route, queue ──► end of turn: each connection that gained output writes once
 *    ▲                                                                                                   │
 *    └──────────────────────────────────────────── a short sleep, if little comes ◄────────────────────────┘
 * </pre>
 */
public final class Turn implements Runnable {
    /** A connection that takes part in turns. */
    public interface Participant {
        /** Writes what there is; may add other participants to the same turn. */
        void endOfTurn();

        /** {@link #endOfTurn} has thrown, which is a defect: the participant closes, so that no other is affected. */
        void broken(Throwable cause);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);
    private static final int INITIAL_PARTICIPANTS = 64;

    private final EventLoop loop;
    private final Ticker ticker;
    private final boolean sleeps;
    private final ShortSleep sleep = new ShortSleep();
    private @Nullable Participant[] participants = new Participant[INITIAL_PARTICIPANTS];
    private int count;
    /** Participants for the next turn, after sockets have been read. */
    private @Nullable Participant[] later = new Participant[INITIAL_PARTICIPANTS];

    private int laterCount;
    private boolean underWay;
    private boolean sleeping;
    private long number;
    private long nowNs;

    public Turn(EventLoop loop) {
        this(loop, true);
    }

    /** @param sleeps false if others use the loop as well, who would be late */
    public Turn(EventLoop loop, boolean sleeps) {
        this.loop = loop;
        this.sleeps = sleeps;
        this.ticker = loop.ticker();
    }

    /** The loop's monotonic clock, read once a turn. */
    public long nowNs() {
        if (!underWay) {
            begin();
        }
        return nowNs;
    }

    /** Calls {@code participant} at the end of this turn. Each participant remembers whether it has been added. */
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

    /**
     * Somebody is about to send more, but little at a time: the loop may sleep for a moment after this turn, so that the next
     * one finds more on the sockets.
     *
     * @param workNs for how long that one has something to do meanwhile; no sleep if that is not long enough
     */
    public void sleepWithin(long workNs) {
        if (sleeps && !sleeping) {
            sleeping = sleep.fitsInto(workNs);
        }
    }

    /** The number of the turn. */
    public long number() {
        if (!underWay) {
            begin();
        }
        return number;
    }

    /**
     * Calls {@code participant} at the end of the next turn. It has had its share of this turn, and other sockets are
     * read before it continues.
     */
    public void addToNext(Participant participant) {
        assert loop.inEventLoop();
        if (laterCount == 0) {
            // Unlike other tasks, timed ones run only after sockets have been read.
            loop.schedule(this::addLater, 0, TimeUnit.NANOSECONDS);
        }
        if (laterCount == later.length) {
            later = Arrays.copyOf(later, laterCount * 2);
        }
        later[laterCount++] = participant;
    }

    private void addLater() {
        for (int i = 0; i < laterCount; i++) {
            Participant participant = later[i];
            assert participant != null;
            add(participant);
        }
        Arrays.fill(later, 0, laterCount, null);
        laterCount = 0;
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
        if (sleeping) {
            sleeping = false;
            sleep.takeAfter(ticker.nanoTime() - nowNs);
        }
    }

    private void begin() {
        underWay = true;
        number++;
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

    /** Lets no exception out: a turn that is not completed would be the worker's last. */
    private static void tell(Participant participant, Throwable cause) {
        try {
            participant.broken(cause);
        } catch (RuntimeException | Error e) {
            LOG.error("a connection could not be closed after a defect ({})", cause, e);
        }
    }
}
