package dev.nutcracker.server;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.stats.RefusalReason;
import org.jspecify.annotations.Nullable;

/** Whether a client may come in. */
public enum Admission {
    ADMITTED(null),
    /** The pool has as many clients as its configuration allows. */
    POOL_FULL(RefusalReason.POOL_FULL),
    /** All pools together have as many clients as the process can have. */
    PROCESS_FULL(RefusalReason.PROCESS_FULL),
    /** The heap has no room for another client. */
    NO_HEAP(RefusalReason.NO_HEAP);

    private final @Nullable RefusalReason refusal;

    Admission(@Nullable RefusalReason refusal) {
        this.refusal = refusal;
    }

    /** Returns why the client is not admitted; there must be a reason. */
    public RefusalReason refusal() {
        return requireNonNull(refusal, "the client is admitted");
    }
}
