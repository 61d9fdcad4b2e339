package dev.nutcracker.config;

import dev.nutcracker.config.LinearPattern.PatternSteps;
import dev.nutcracker.config.LinearPattern.Step;
import java.util.BitSet;
import java.util.List;

/** A part of a pattern, from which its steps are made. */
sealed interface PatternNode {
    /** Stands for any number of repetitions. */
    int UNBOUNDED = -1;

    /** Appends the steps; a search that has gone through them goes on with the next one. */
    void addTo(PatternSteps steps) throws InvalidValue;

    /** One byte of a set. */
    record Bytes(BitSet bytes) implements PatternNode {
        @Override
        public void addTo(PatternSteps steps) throws InvalidValue {
            steps.add(new Step.Take(bytes));
        }
    }

    /** The start of the text, or its end. */
    record Anchor(boolean atEnd) implements PatternNode {
        @Override
        public void addTo(PatternSteps steps) throws InvalidValue {
            steps.add(new Step.Anchor(atEnd));
        }
    }

    record Sequence(List<PatternNode> parts) implements PatternNode {
        @Override
        public void addTo(PatternSteps steps) throws InvalidValue {
            // So that even an empty part counts when it is repeated.
            steps.add(new Step.Go(steps.count() + 1));
            for (PatternNode part : parts) {
                part.addTo(steps);
            }
        }
    }

    /** One of two. */
    record Choice(PatternNode left, PatternNode right) implements PatternNode {
        @Override
        public void addTo(PatternSteps steps) throws InvalidValue {
            int fork = reserve(steps);
            left.addTo(steps);
            int end = reserve(steps);
            steps.replace(fork, new Step.Fork(fork + 1, steps.count()));
            right.addTo(steps);
            steps.replace(end, new Step.Go(steps.count()));
        }
    }

    /** @param max {@link #UNBOUNDED} for any number */
    record Repetition(PatternNode part, int min, int max) implements PatternNode {
        @Override
        public void addTo(PatternSteps steps) throws InvalidValue {
            for (int i = 0; i < min; i++) {
                part.addTo(steps);
            }
            if (max == UNBOUNDED) {
                int fork = reserve(steps);
                part.addTo(steps);
                steps.add(new Step.Go(fork));
                steps.replace(fork, new Step.Fork(fork + 1, steps.count()));
            } else {
                addOptional(steps, max - min);
            }
        }

        private void addOptional(PatternSteps steps, int count) throws InvalidValue {
            for (int i = 0; i < count; i++) {
                int fork = reserve(steps);
                part.addTo(steps);
                steps.replace(fork, new Step.Fork(fork + 1, steps.count()));
            }
        }
    }

    /** Appends a step whose targets are not known yet. */
    private static int reserve(PatternSteps steps) throws InvalidValue {
        steps.add(new Step.Go(0));
        return steps.count() - 1;
    }
}
