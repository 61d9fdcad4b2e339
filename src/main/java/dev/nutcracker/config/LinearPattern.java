package dev.nutcracker.config;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A pattern that is searched in time in proportion to the length of the text, whatever it is: all ways to match are
 * followed at once, byte by byte, as RE2 does, and none is tried twice.
 *
 * <pre>
 *   ab*(c|d)   0 take a   1 fork 2, 4   2 take b   3 go 1   4 fork 5, 7   5 take c   6 go 8   7 take d   8 found
 * </pre>
 */
final class LinearPattern {
    private final List<Step> steps;

    private LinearPattern(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    static LinearPattern parse(String source) throws InvalidValue {
        PatternSteps steps = new PatternSteps();
        new PatternParser(source).parse().addTo(steps);
        steps.add(new Step.Found());
        return new LinearPattern(steps.list());
    }

    /** Returns whether any part of the text matches. */
    boolean isFoundIn(byte[] text) {
        BitSet waiting = new BitSet();
        int[] open = new int[2 * steps.size() + 1];
        for (int at = 0; at <= text.length; at++) {
            BitSet reached = new BitSet();
            Place place = new Place(at == 0, at == text.length);
            if (reach(0, place, reached, open)) {
                return true;
            }
            for (int step = waiting.nextSetBit(0); step >= 0; step = waiting.nextSetBit(step + 1)) {
                if (reach(step, place, reached, open)) {
                    return true;
                }
            }
            waiting = at == text.length ? waiting : afterTaking(text[at], reached);
        }
        return false;
    }

    /**
     * Follows all ways from a step on that take no byte. Returns whether one of them is a match.
     *
     * @param open room for steps that are still to be followed
     */
    private boolean reach(int from, Place place, BitSet reached, int[] open) {
        int count = 0;
        open[count++] = from;
        while (count > 0) {
            int at = open[--count];
            if (reached.get(at)) {
                continue;
            }
            reached.set(at);
            switch (steps.get(at)) {
                case Step.Found _ -> {
                    return true;
                }
                case Step.Fork fork -> {
                    open[count++] = fork.second();
                    open[count++] = fork.first();
                }
                case Step.Go go -> open[count++] = go.target();
                case Step.Anchor anchor -> {
                    if (anchor.atEnd() ? place.isEnd() : place.isStart()) {
                        open[count++] = at + 1;
                    }
                }
                case Step.Take _ -> {}
            }
        }
        return false;
    }

    private BitSet afterTaking(byte value, BitSet reached) {
        BitSet next = new BitSet();
        for (int step = reached.nextSetBit(0); step >= 0; step = reached.nextSetBit(step + 1)) {
            if (steps.get(step) instanceof Step.Take take && take.bytes().get(value & 0xff)) {
                next.set(step + 1);
            }
        }
        return next;
    }

    private record Place(boolean isStart, boolean isEnd) {}

    /** What a search does at one place of the pattern. */
    sealed interface Step {
        /** Goes on with the next step if the byte is one of these; they are not changed any more. */
        record Take(BitSet bytes) implements Step {}

        /** Goes on with both. */
        record Fork(int first, int second) implements Step {}

        record Go(int target) implements Step {}

        /** Goes on with the next step at the start of the text, or at its end. */
        record Anchor(boolean atEnd) implements Step {}

        record Found() implements Step {}
    }

    /** The steps while they are made; too many are refused. */
    static final class PatternSteps {
        private static final int COUNT_MAX = 512;

        private final List<Step> steps = new ArrayList<>();

        int count() {
            return steps.size();
        }

        void add(Step step) throws InvalidValue {
            if (steps.size() == COUNT_MAX) {
                throw new InvalidValue("the pattern is too large with its repetitions spelled out; allowed: "
                        + COUNT_MAX + " steps, about one for each character");
            }
            steps.add(step);
        }

        void replace(int at, Step step) {
            steps.set(at, step);
        }

        List<Step> list() {
            return steps;
        }
    }
}
