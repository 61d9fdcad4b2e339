package dev.nutcracker.server;

import dev.nutcracker.health.DownCause;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes servers of a pool forget all their values. Thread-safe. */
@FunctionalInterface
interface Flusher {
    /** Begins with that server; {@code done} gets {@code null}, or why it has not been flushed. */
    void flush(ServerRecord server, Consumer<@Nullable Failure> done);

    /** Why a server has not been flushed. */
    record Failure(DownCause cause, String text) {}
}
