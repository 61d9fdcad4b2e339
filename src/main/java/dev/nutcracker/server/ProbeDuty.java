package dev.nutcracker.server;

import java.util.ArrayDeque;

/**
 * Which of the workers probes a server: of those that offer to, the first. When it withdraws, the next one takes over.
 * Thread-safe.
 */
public final class ProbeDuty {
    /** A worker that can probe the server. */
    public interface Candidate {
        /** From now on it is the one that does. Called on any thread; returns whether its loop still runs. */
        boolean takeOver();
    }

    private final ArrayDeque<Candidate> inOrder = new ArrayDeque<>();

    /** {@code candidate} would probe the server, now or when all that came before it have withdrawn. */
    public synchronized void offer(Candidate candidate) {
        inOrder.add(candidate);
        if (isOn(candidate)) {
            appoint();
        }
    }

    /** {@code candidate} does not probe the server any more. */
    public synchronized void withdraw(Candidate candidate) {
        boolean wasOn = isOn(candidate);
        inOrder.remove(candidate);
        if (wasOn) {
            appoint();
        }
    }

    /** Whether it is {@code candidate} who probes the server. */
    public synchronized boolean isOn(Candidate candidate) {
        return inOrder.peek() == candidate;
    }

    private void appoint() {
        for (Candidate first = inOrder.peek(); first != null && !first.takeOver(); first = inOrder.peek()) {
            inOrder.remove();
        }
    }
}
