package dev.nutcracker.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, with a time limit; tests wait only here. */
public final class Await {
    private static final long BOUND_MS = 10_000;
    private static final long PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private Await() {}

    /** Returns once the condition holds; fails the test with {@code what} if it does not within ten seconds. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, Duration.ofMillis(BOUND_MS), condition);
    }

    /** The same with a bound of its own, for what takes longer by its nature. */
    public static void until(String what, Duration bound, BooleanSupplier condition) {
        if (!within(bound.toMillis(), condition)) {
            throw new AssertionError("Not within " + bound.toMillis() + " ms: " + what);
        }
    }

    /** Returns whether the condition came true within the bound. */
    static boolean within(long boundMs, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(boundMs);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs >= 0) {
                return false;
            }
            LockSupport.parkNanos(PARK_NS);
        }
        return true;
    }
}
