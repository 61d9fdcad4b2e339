package dev.nutcracker.health;

import java.util.ArrayDeque;
import java.util.function.DoubleSupplier;

/** How often one server was out lately, and when it may return. */
final class TimesOut {
    private static final int COUNT_MAX = Integer.MAX_VALUE - 1;

    /** When it was found unstable, oldest first; not more than the limit. */
    private final ArrayDeque<Long> flaps = new ArrayDeque<>();

    private int count;
    private long returnAtNs;
    private boolean held;

    /** How often it was out, as far as that is not forgotten. */
    int count() {
        return count;
    }

    /** Whether it does not return by itself. */
    boolean isHeld() {
        return held;
    }

    long returnInNs(long nowNs) {
        return returnAtNs - nowNs;
    }

    /** It was up for long enough: it is out for the first time again. */
    void forget() {
        count = 0;
    }

    /** All is forgotten, and it may return at once. */
    void forgive(long nowNs) {
        count = 0;
        flaps.clear();
        letReturn(nowNs);
    }

    /** It returns in that time, by an operator's order. */
    void returnsIn(long ns, long nowNs) {
        held = false;
        returnAtNs = nowNs + ns;
    }

    /** It may return at once. */
    void letReturn(long nowNs) {
        held = false;
        returnAtNs = nowNs;
    }

    /**
     * It is out again. Returns for how long at least.
     *
     * @param isFlap whether it was well in between, so that this speaks of an unstable server
     */
    long begin(BackOff backOff, boolean isFlap, DoubleSupplier random, long nowNs) {
        long outNs = backOff.outNs(count, random);
        count = Math.min(count + 1, COUNT_MAX);
        held = isFlap && countFlap(backOff, nowNs);
        returnAtNs = nowNs + outNs;
        return outNs;
    }

    /** It is out for something that only the operator can mend, which is not counted. Returns for how long at least. */
    long beginUncounted(BackOff backOff, long nowNs) {
        returnAtNs = nowNs + backOff.firstNs();
        return backOff.firstNs();
    }

    /** Another process has found it out. */
    void goOn(long remainingNs, long nowNs) {
        count = Math.max(count, 1);
        returnAtNs = nowNs + remainingNs;
    }

    /** Returns whether there have been too many in the window. */
    private boolean countFlap(BackOff backOff, long nowNs) {
        if (backOff.flapLimit() == 0) {
            return false;
        }
        flaps.add(nowNs);
        while (flaps.size() > backOff.flapLimit() || nowNs - flaps.element() > backOff.flapWindowNs()) {
            flaps.remove();
        }
        return flaps.size() == backOff.flapLimit();
    }
}
