package dev.nutcracker.server;

import java.util.ArrayDeque;

/**
 * Which of the workers does something for the whole process, such as probing a server: of those that offer to, the first.
 * When it withdraws, the next one takes over. Thread-safe.
 */
public final class Duty {
    /** A worker that can do it. */
    public interface Candidate {
        /** From now on it is the one that does. Called on any thread; returns whether its loop still runs. */
        boolean takeOver();
    }

    private final ArrayDeque<Candidate> inOrder = new ArrayDeque<>();

    /** {@code candidate} would do it, now or when all that came before it have withdrawn. */
    public synchronized void offer(Candidate candidate) {
        inOrder.add(candidate);
        if (isOn(candidate)) {
            appoint();
        }
    }

    /** {@code candidate} does not do it any more. */
    public synchronized void withdraw(Candidate candidate) {
        boolean wasOn = isOn(candidate);
        inOrder.remove(candidate);
        if (wasOn) {
            appoint();
        }
    }

    /** Whether it is {@code candidate} that does it. */
    public synchronized boolean isOn(Candidate candidate) {
        return inOrder.peek() == candidate;
    }

    private void appoint() {
        for (Candidate first = inOrder.peek(); first != null && !first.takeOver(); first = inOrder.peek()) {
            inOrder.remove();
        }
    }
}
