package dev.nutcracker.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A request that a user may not make.
 *
 * @param object the command's name, or the key or channel, cut at {@value #OBJECT_BYTES_MAX} bytes; not to be written to
 * @param user the user's name, or the name that a client gave; with one character for each byte
 * @param inTransaction whether it should have been queued
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Denial(Reason reason, byte[] object, String user, boolean inTransaction) {
    /** How much of an object is kept. */
    public static final int OBJECT_BYTES_MAX = 256;

    private static final byte[] AUTH = "AUTH".getBytes(StandardCharsets.US_ASCII);

    /**
     * A wrong password, or the name of nobody.
     *
     * @param name as the client gave it
     */
    public static Denial ofLogin(byte[] name) {
        int length = Math.min(name.length, OBJECT_BYTES_MAX);
        return new Denial(Reason.AUTH, AUTH, new String(name, 0, length, StandardCharsets.ISO_8859_1), false);
    }

    /** What the user lacks. */
    public enum Reason {
        COMMAND,
        KEY,
        CHANNEL,
        /** The password. */
        AUTH;

        /** In Redis' words. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
