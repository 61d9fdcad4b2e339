package dev.nutcracker.discovery;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.discovery.ListJudge.Verdict;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The questions to one source, one after the other: asks, lets the answer be judged, has it taken, and says when to ask again. It
 * tells each kind of trouble once. Used by one thread, except for {@link #snapshot}.
 */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    /** How often a source is asked while its answer is held back. */
    private static final long HELD_PACE_MS = 5000;
    /** So many good answers in a row end a trouble; fewer are part of it. */
    private static final int GOOD_IN_A_ROW = 3;

    private final String pool;
    private final String shown;
    private final long intervalMs;
    private final ServerSource source;
    private final ListJudge judge;
    private final ListTaker taker;
    private final DiscoveryTally tally;
    private final LongSupplier clockNs;

    private final Set<AnswerKind> told = EnumSet.noneOf(AnswerKind.class);
    private int goodInARow;
    private int failuresInARow;
    private boolean mayWait;

    private volatile State state;

    /** What others see of it. */
    private record State(ListOrigin origin, boolean hasAnswered, long answeredNs, String trouble) {}

    Rounds(
            String pool,
            String shown,
            long intervalMs,
            ServerSource source,
            ListJudge judge,
            ListTaker taker,
            DiscoveryTally tally,
            LongSupplier clockNs) {
        this.pool = pool;
        this.shown = shown;
        this.intervalMs = intervalMs;
        this.source = source;
        this.judge = judge;
        this.taker = taker;
        this.tally = tally;
        this.clockNs = clockNs;
        this.state = new State(judge.origin(), false, 0, "");
    }

    /**
     * Asks once.
     *
     * @return milliseconds until the next question
     * @throws InterruptedException if the thread is interrupted while the source is asked
     */
    long next() throws InterruptedException {
        try {
            Answer answer = source.ask(mayWait ? intervalMs : 0);
            failuresInARow = 0;
            return Math.max(source.paceMs(), judged(answer));
        } catch (ConfigException e) {
            failuresInARow = 0;
            trouble(AnswerKind.INVALID, firstOf(e));
            return Math.max(source.paceMs(), heldPaceMs());
        } catch (IOException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("a defect when the discovery of pool {} was asked", pool, e);
            return failed("a defect: " + e);
        }
    }

    private long judged(Answer answer) {
        long nowMs = clockNs.getAsLong() / 1_000_000;
        List<ServerConfig> servers = answer.servers();
        Verdict verdict = judge.judge(servers, nowMs);
        mayWait = false;
        return switch (verdict) {
            case SAME -> {
                good(AnswerKind.SAME);
                mayWait = answer.canWait();
                yield mayWait ? 0 : Math.min(intervalMs, answer.freshMs());
            }
            case UNSURE -> {
                tally.answered(AnswerKind.OTHER);
                yield ListJudge.AGREE_MS;
            }
            case EMPTY -> {
                trouble(AnswerKind.EMPTY, "it names no server");
                yield heldPaceMs();
            }
            case LOSSY -> {
                int lost = judge.lost(servers);
                trouble(
                        AnswerKind.LOSSY,
                        "it lacks " + lost + " of " + judge.inForce().size()
                                + " servers at once, more than discovery_max_loss allows before discovery_hold is over");
                yield Math.min(heldPaceMs(), judge.remainingMs(nowMs));
            }
            case TAKE -> take(servers, answer.canWait());
        };
    }

    private long take(List<ServerConfig> servers, boolean canWait) {
        try {
            taker.take(servers);
        } catch (CancellationException e) {
            return intervalMs;
        } catch (IOException e) {
            trouble(AnswerKind.REFUSED, String.valueOf(e.getMessage()));
            return heldPaceMs();
        }
        judge.taken(servers);
        tally.changed();
        good(AnswerKind.OTHER);
        mayWait = canWait;
        return 0;
    }

    private long heldPaceMs() {
        return Math.min(HELD_PACE_MS, source.pauseMaxMs(intervalMs));
    }

    private long failed(String reason) {
        trouble(AnswerKind.FAILED, reason);
        long pauseMs = ServerSource.PACE_MS << Math.min(failuresInARow, 20);
        failuresInARow++;
        return Math.max(source.paceMs(), Math.min(source.pauseMaxMs(intervalMs), pauseMs));
    }

    private void good(AnswerKind kind) {
        tally.answered(kind);
        goodInARow++;
        if (goodInARow >= GOOD_IN_A_ROW && !told.isEmpty()) {
            told.clear();
            LOG.info("discovery of pool {} goes on: {} answers as it should", pool, shown);
        }
        state = new State(judge.origin(), true, clockNs.getAsLong(), "");
    }

    private void trouble(AnswerKind kind, String reason) {
        tally.answered(kind);
        mayWait = false;
        goodInARow = 0;
        if (kind != AnswerKind.LOSSY && kind != AnswerKind.REFUSED) {
            judge.failed();
        }
        if (told.add(kind)) {
            LOG.warn("discovery of pool {} by {}: {}; {}", pool, shown, reason, consequence());
        }
        state = new State(judge.origin(), state.hasAnswered(), state.answeredNs(), reason);
    }

    private String consequence() {
        int servers = judge.inForce().size();
        return servers == 0 ? "the pool has no servers yet" : "the pool keeps its " + servers + " servers";
    }

    /** The first problem, which says what the others are like. */
    private static String firstOf(ConfigException e) {
        int further = e.problems().size() - 1;
        return e.problems().getFirst().text() + (further == 0 ? "" : ", and " + further + " problems more");
    }

    DiscoverySnapshot snapshot() {
        State now = state;
        long ageNs = now.hasAnswered() ? Math.max(0, clockNs.getAsLong() - now.answeredNs()) : -1;
        return new DiscoverySnapshot(shown, now.origin(), ageNs, tally.answers(), tally.changes(), now.trouble());
    }
}
