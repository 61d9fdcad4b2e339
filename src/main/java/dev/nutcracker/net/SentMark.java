package dev.nutcracker.net;

import org.jspecify.annotations.Nullable;

/**
 * How far a socket has got in what was written to it.
 *
 * @param message the buffer of which it has not taken everything
 * @param takenBytes how much of that it has taken
 */
public record SentMark(Object message, long takenBytes) {
    /** Whether the socket has taken nothing from one of these marks to the other. */
    public boolean isSame(@Nullable SentMark other) {
        return other != null && message == other.message && takenBytes == other.takenBytes;
    }
}
