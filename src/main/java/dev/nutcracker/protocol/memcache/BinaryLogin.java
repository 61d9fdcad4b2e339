package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.User;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client's login with SASL, by PLAIN, the only mechanism that memcached has. */
final class BinaryLogin {
    static final byte[] MECHANISM = "PLAIN".getBytes(StandardCharsets.US_ASCII);

    private static final String WELCOME = "Authenticated";

    private BinaryLogin() {}

    /**
     * Returns the user of a login request, or {@link User#UNKNOWN} if its credentials are wrong.
     *
     * @param key the mechanism
     * @param value the credentials, {@code [identity] \0 user \0 password}
     */
    static User user(Opcode opcode, byte[] key, byte[] value, Logins logins) {
        return opcode == Opcode.SASL_AUTH && Arrays.equals(key, MECHANISM) ? user(value, logins) : User.UNKNOWN;
    }

    /** An identity, if there is one, must be the user's name. */
    private static User user(byte[] plain, Logins logins) {
        int first = indexOfZero(plain, 0);
        int second = indexOfZero(plain, first + 1);
        if (first < 0 || second < 0) {
            return User.UNKNOWN;
        }
        byte[] name = Arrays.copyOfRange(plain, first + 1, second);
        User user = logins.logIn(name, Arrays.copyOfRange(plain, second + 1, plain.length));
        boolean own = first == 0 || Arrays.equals(plain, 0, first, name, 0, name.length);
        return own ? user : User.UNKNOWN;
    }

    /** Returns the name in credentials of that form; empty if they have another. */
    static byte[] name(byte[] plain) {
        int first = indexOfZero(plain, 0);
        int second = indexOfZero(plain, first + 1);
        return first < 0 || second < 0 ? new byte[0] : Arrays.copyOfRange(plain, first + 1, second);
    }

    private static int indexOfZero(byte[] in, int from) {
        for (int i = from; i < in.length; i++) {
            if (in[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the answer to a request with the status {@linkplain BinaryStatus#DONE done}. */
    static String text(Opcode opcode) {
        return opcode == Opcode.SASL_LIST ? new String(MECHANISM, StandardCharsets.US_ASCII) : WELCOME;
    }
}
