package dev.nutcracker.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the clients of a {@link Checker} have found so far. Thread-safe. */
final class Findings {
    private final long startedNs = System.nanoTime();
    private final List<String> wrong = new ArrayList<>();
    private final List<String> reordered = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final Map<String, Checker.Seen> errors = new TreeMap<>();
    private long operations;
    private long leaks;
    private long stallNs;
    private long missedMessages;

    synchronized void wrong(String what) {
        wrong.add(atMs() + " ms: " + what);
    }

    synchronized void reordered(String what) {
        reordered.add(atMs() + " ms: " + what);
    }

    synchronized void lost(String what) {
        lost.add(atMs() + " ms: " + what);
    }

    synchronized void closed(String who) {
        closed.add(atMs() + " ms: " + who);
    }

    synchronized void missed(long messages) {
        missedMessages += messages;
    }

    synchronized void answered(int count, long sinceNs) {
        operations += count;
        stallNs = Math.max(stallNs, System.nanoTime() - sinceNs);
    }

    /** @param command what was answered so */
    synchronized void error(String command, String text) {
        String[] words = text.split(" ", 5);
        String first = String.join(" ", List.of(words).subList(0, Math.min(4, words.length)));
        long nowMs = atMs();
        errors.merge(
                first + " to " + command,
                new Checker.Seen(1, nowMs, nowMs),
                (old, one) -> new Checker.Seen(old.count() + 1, old.firstMs(), nowMs));
        if (text.contains("MOVED") || text.contains("ASK ") || text.contains("TRYAGAIN")) {
            leaks++;
        }
    }

    private long atMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
    }

    synchronized long operations() {
        return operations;
    }

    synchronized Checker.Report report() {
        return new Checker.Report(
                operations,
                List.copyOf(wrong),
                List.copyOf(reordered),
                List.copyOf(closed),
                List.copyOf(lost),
                Map.copyOf(errors),
                TimeUnit.NANOSECONDS.toMillis(stallNs),
                leaks,
                missedMessages);
    }
}
