package dev.nutcracker.benchmarks.load;

import java.util.SplittableRandom;

/** Which request comes next, and for which key. */
sealed interface KeyChoice {
    /** The number of the next key. */
    int key();

    /** Which of {@code count} exchanges is next. */
    int exchange(int count);

    /** Each key as likely as the others, the same keys in each run. */
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

    /** One key after the other, to fill the servers. */
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
