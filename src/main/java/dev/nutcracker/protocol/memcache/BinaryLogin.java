package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.User;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How a client says with SASL who it is: the mechanism PLAIN, the only one that memcached has. */
final class BinaryLogin {
    static final byte[] MECHANISM = "PLAIN".getBytes(StandardCharsets.US_ASCII);

    private static final String WELCOME = "Authenticated";

    private BinaryLogin() {}

    /**
     * Returns the user that a request makes of the client, {@link User#UNKNOWN} unless it has the right credentials.
     *
     * @param key the mechanism
     * @param value the credentials, {@code [identity] \0 user \0 password}
     */
    static User user(Opcode opcode, byte[] key, byte[] value, Logins logins) {
        return opcode == Opcode.SASL_AUTH && Arrays.equals(key, MECHANISM) ? user(value, logins) : User.UNKNOWN;
    }

    /** An identity is that of the user, if it is given. */
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

    private static int indexOfZero(byte[] in, int from) {
        for (int i = from; i < in.length; i++) {
            if (in[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the answer to a request that was {@linkplain BinaryStatus#DONE taken well}. */
    static String text(Opcode opcode) {
        return opcode == Opcode.SASL_LIST ? new String(MECHANISM, StandardCharsets.US_ASCII) : WELCOME;
    }
}
