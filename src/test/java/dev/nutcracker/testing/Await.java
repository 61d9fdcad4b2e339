package dev.nutcracker.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The one place where tests wait: for a condition, and never longer than a bound. */
public final class Await {
    private static final long BOUND_MS = 10_000;
    private static final long PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private Await() {}

    /** Returns once the condition holds; fails the test, naming {@code what}, when it does not within ten seconds. */
    public static void until(String what, BooleanSupplier condition) {
        if (!within(BOUND_MS, condition)) {
            throw new AssertionError("Not within " + BOUND_MS + " ms: " + what);
        }
    }

    /** Whether the condition came true before the bound had passed. */
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
