package dev.nutcracker.server;

import dev.nutcracker.health.DownCause;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes servers of a pool forget all their values. Thread-safe. */
interface Flusher {
    /** Begins with that server; {@code done} gets {@code null}, or why it has not been flushed. */
    void flush(ServerRecord server, Consumer<@Nullable Failure> done);

    /** Asks that server for any answer; {@code done} gets {@code null}, or why there is none. */
    void ask(ServerRecord server, Consumer<@Nullable Failure> done);

    /** Why a server has not been flushed, or has not answered. */
    record Failure(DownCause cause, String text) {
        /** Whether the server has said it itself. */
        boolean isAnswer() {
            return cause == DownCause.NOT_FLUSHED;
        }
    }
}
