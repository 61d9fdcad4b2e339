package dev.nutcracker.app;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.admin.ControlAnswer.Outcome;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.routing.MovedShare;
import dev.nutcracker.stats.ReloadReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The latest reloads. Thread-safe. */
final class ReloadHistory {
    private static final int KEPT = 32;
    private static final int CHANGES_LENGTH_MAX = 2000;

    private final Deque<ReloadReport> reports = new ArrayDeque<>();

    /** Returns the latest reloads, the oldest first. */
    synchronized List<ReloadReport> latest() {
        return List.copyOf(reports);
    }

    /** Keeps one that has ended. */
    void add(String by, ControlAnswer answer, Configuration before, Configuration after) {
        String changes = String.join("; ", answer.text().lines().toList());
        ReloadReport report = new ReloadReport(
                System.currentTimeMillis(),
                by,
                answer.outcome().name().toLowerCase(Locale.ROOT),
                changes.length() > CHANGES_LENGTH_MAX ? changes.substring(0, CHANGES_LENGTH_MAX) + "…" : changes,
                answer.outcome() == Outcome.DONE ? moved(before, after) : 0);
        synchronized (this) {
            reports.add(report);
            if (reports.size() > KEPT) {
                reports.remove();
            }
        }
    }

    private static double moved(Configuration before, Configuration after) {
        double most = 0;
        for (PoolConfig old : before.pools()) {
            for (PoolConfig now : after.pools()) {
                if (old.name().equals(now.name()) && !old.equals(now) && hasPlaces(old) && hasPlaces(now)) {
                    most = Math.max(
                            most,
                            MovedShare.between(old.placement(), now.placement()).share());
                }
            }
        }
        return most;
    }

    private static boolean hasPlaces(PoolConfig pool) {
        return !pool.routes().areThere() && !pool.servers().isEmpty();
    }
}
