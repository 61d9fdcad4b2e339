package dev.nutcracker.protocol.memcache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;

/** A user and a password, by which a pool is entered. */
final class Credentials {
    private final byte[] user;
    private final byte[] password;

    private Credentials(byte[] user, byte[] password) {
        this.user = user;
        this.password = password;
    }

    /** From {@code user:password}; the password may have colons. */
    static Credentials of(String text) {
        int colon = text.indexOf(':');
        return new Credentials(bytes(text.substring(0, colon)), bytes(text.substring(colon + 1)));
    }

    /** Whether these are the same; takes as long for wrong ones as for the right ones. */
    boolean are(byte[] givenUser, byte[] givenPassword) {
        boolean rightUser = MessageDigest.isEqual(givenUser, user);
        boolean rightPassword = MessageDigest.isEqual(givenPassword, password);
        return rightUser && rightPassword;
    }

    /**
     * Whether a client's {@code [identity] \0 user \0 password} holds them, the form of SASL's mechanism PLAIN. An identity
     * is that of the user, if it is given.
     */
    boolean areIn(byte[] plain) {
        int first = indexOfZero(plain, 0);
        int second = indexOfZero(plain, first + 1);
        if (first < 0 || second < 0) {
            return false;
        }
        byte[] identity = Arrays.copyOf(plain, first);
        boolean own = identity.length == 0 || MessageDigest.isEqual(identity, user);
        return are(Arrays.copyOfRange(plain, first + 1, second), Arrays.copyOfRange(plain, second + 1, plain.length))
                && own;
    }

    /** For a server, in the form of PLAIN. */
    byte[] plain() {
        byte[] plain = new byte[user.length + password.length + 2];
        System.arraycopy(user, 0, plain, 1, user.length);
        System.arraycopy(password, 0, plain, user.length + 2, password.length);
        return plain;
    }

    /**
     * For a server, as text. To one that wants no credentials this is an item like any other; it is one that has expired.
     */
    byte[] line() {
        byte[] plain = plain();
        plain[user.length + 1] = ' ';
        String token = new String(plain, 1, plain.length - 1, StandardCharsets.UTF_8);
        // A server that speaks only binary waits for as many bytes as a head has before it sees that this is none.
        return bytes(String.format(Locale.ROOT, "set auth 0 -1 %04d\r\n%s\r\n", plain.length - 1, token));
    }

    private static int indexOfZero(byte[] in, int from) {
        for (int i = from; i < in.length; i++) {
            if (in[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
