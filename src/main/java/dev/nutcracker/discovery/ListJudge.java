package dev.nutcracker.discovery;

import dev.nutcracker.config.ServerConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an answer becomes the list in force. No answer makes things worse than they were: one that is empty is never taken,
 * and one that lacks many servers at once only if it stands for long.
 *
 * <pre>
 *                 as in force
 *   answer ──┬──────────────────────────────────────────────► SAME
 *            │    empty
 *            ├──────────────────────────────────────────────► EMPTY     never taken
 *            │    first of its kind
 *            ├──────────────────────────────────────────────► UNSURE    asked again a second later
 *            │    the second, a second later, but it lacks much
 *            ├──────────────────────────────────────────────► LOSSY     until it has stood for discovery_hold
 *            └──────────────────────────────────────────────► TAKE
 * </pre>
 *
 * <p>A failure, or another answer in between, begins the count again. Before any list is in force there is nothing to lose: the first
 * answer is taken at once. The servers of the file only bridge the time until the first answer, so that may lack any of them.
 */
final class ListJudge {
    /** How far apart two answers must be that agree. */
    static final long AGREE_MS = 1000;

    /** What is done with an answer. */
    enum Verdict {
        SAME,
        UNSURE,
        EMPTY,
        LOSSY,
        TAKE
    }

    private final int maxLossPercent;
    private final long holdMs;
    private List<ServerConfig> inForce;
    private ListOrigin origin;
    private @Nullable List<ServerConfig> candidate;
    private long candidateSinceMs;

    /** @param inForce the servers that the pool has now; none if it has none */
    ListJudge(int maxLossPercent, long holdMs, List<ServerConfig> inForce, ListOrigin origin) {
        this.maxLossPercent = maxLossPercent;
        this.holdMs = holdMs;
        this.inForce = inForce;
        this.origin = origin;
    }

    Verdict judge(List<ServerConfig> answer, long nowMs) {
        if (answer.isEmpty()) {
            candidate = null;
            return Verdict.EMPTY;
        }
        if (answer.equals(inForce)) {
            candidate = null;
            if (origin == ListOrigin.FILE) {
                origin = ListOrigin.SOURCE;
            }
            return Verdict.SAME;
        }
        if (origin == ListOrigin.NONE) {
            return Verdict.TAKE;
        }
        if (!answer.equals(candidate)) {
            candidate = answer;
            candidateSinceMs = nowMs;
            return Verdict.UNSURE;
        }
        long stoodMs = nowMs - candidateSinceMs;
        if (stoodMs < AGREE_MS) {
            return Verdict.UNSURE;
        }
        return lacksMuch(answer) && stoodMs < holdMs ? Verdict.LOSSY : Verdict.TAKE;
    }

    /** There was no answer, or none that is a list. */
    void failed() {
        candidate = null;
    }

    /** The list is in force from now on. */
    void taken(List<ServerConfig> list) {
        inForce = list;
        origin = ListOrigin.SOURCE;
        candidate = null;
    }

    /** The servers in force; none if there are none. */
    List<ServerConfig> inForce() {
        return inForce;
    }

    ListOrigin origin() {
        return origin;
    }

    /** How long the answer that is waited for must stand yet; 0 if there is none. */
    long remainingMs(long nowMs) {
        return candidate == null ? 0 : Math.max(0, holdMs - (nowMs - candidateSinceMs));
    }

    private boolean lacksMuch(List<ServerConfig> answer) {
        return origin != ListOrigin.FILE && lost(answer) * 100L > (long) maxLossPercent * inForce.size();
    }

    /** How many servers in force it lacks; one that is only at another address is not lacking. */
    int lost(List<ServerConfig> answer) {
        Set<String> names = new HashSet<>();
        answer.forEach(server -> names.add(server.name()));
        return (int) inForce.stream()
                .filter(server -> !names.contains(server.name()))
                .count();
    }
}
