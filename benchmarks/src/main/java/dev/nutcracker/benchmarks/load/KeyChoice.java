package dev.nutcracker.benchmarks.load;

import java.util.SplittableRandom;

/** Chooses the next request and its key. */
sealed interface KeyChoice {
    /** Returns the number of the next key. */
    int key();

    /** Returns the index of the next exchange, below {@code count}. */
    int exchange(int count);

    /** All keys with equal probability, the same sequence in each run. */
    final class Random implements KeyChoice {
        private final SplittableRandom random = new SplittableRandom(42);
        private final int keyCount;

        Random(int keyCount) {
            this.keyCount = keyCount;
        }

        @Override
        public int key() {
            return random.nextInt(keyCount);
        }

        @Override
        public int exchange(int count) {
            return count == 1 ? 0 : random.nextInt(count);
        }
    }

    /** The keys in order, to fill the servers. */
    final class InOrder implements KeyChoice {
        private int next;

        @Override
        public int key() {
            return next++;
        }

        @Override
        public int exchange(int count) {
            return 0;
        }
    }
}
