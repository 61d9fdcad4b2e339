package dev.nutcracker.protocol;

import java.util.function.Function;

/**
 * One request of a health check.
 *
 * @param request the bytes to send; not to be written to
 * @param judge of the answer's first {@link #JUDGED_BYTES}, a character for each byte
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record CheckStep(byte[] request, Function<String, CheckVerdict> judge) {
    /** So much of an answer is looked at. */
    public static final int JUDGED_BYTES = 4096;
}
