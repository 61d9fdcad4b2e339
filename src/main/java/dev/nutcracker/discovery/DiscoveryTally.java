package dev.nutcracker.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** How often the source of a pool was asked, by what that came to. It outlives configurations. Thread-safe. */
public final class DiscoveryTally {
    private final AtomicLongArray answers = new AtomicLongArray(AnswerKind.values().length);
    private final LongAdder changes = new LongAdder();

    void answered(AnswerKind kind) {
        answers.incrementAndGet(kind.ordinal());
    }

    void changed() {
        changes.increment();
    }

    /** By the ordinal of {@link AnswerKind}. */
    List<Long> answers() {
        List<Long> counts = new ArrayList<>(answers.length());
        for (int i = 0; i < answers.length(); i++) {
            counts.add(answers.get(i));
        }
        return counts;
    }

    long changes() {
        return changes.sum();
    }
}
