package dev.nutcracker.protocol.memcache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Who a client is that speaks the binary protocol, as it says with SASL. */
final class BinaryLogin {
    static final byte[] MECHANISM = "PLAIN".getBytes(StandardCharsets.US_ASCII);

    private static final String WELCOME = "Authenticated";

    private final ClientCredentials entrance;
    private boolean authenticated;

    BinaryLogin(ClientCredentials entrance) {
        this.entrance = entrance;
        this.authenticated = !entrance.isGuarded();
    }

    boolean isAuthenticated() {
        return authenticated;
    }

    /** Whether clients can authenticate at all. */
    boolean isSpoken() {
        return entrance.isGuarded();
    }

    /**
     * Takes in a whole request; {@link #isAuthenticated} says whether it was the right one.
     *
     * @param key the mechanism
     * @param value what the mechanism wants to know
     */
    BinaryStatus take(Opcode opcode, byte[] key, byte[] value) {
        if (opcode == Opcode.SASL_LIST) {
            return BinaryStatus.DONE;
        }
        Credentials wanted = entrance.credentials();
        authenticated =
                wanted != null && opcode == Opcode.SASL_AUTH && Arrays.equals(key, MECHANISM) && wanted.areIn(value);
        return authenticated ? BinaryStatus.DONE : BinaryStatus.NOT_AUTHENTICATED;
    }

    /** What the answer to a request that was {@linkplain BinaryStatus#DONE taken well} says. */
    static String text(Opcode opcode) {
        return opcode == Opcode.SASL_LIST ? new String(MECHANISM, StandardCharsets.US_ASCII) : WELCOME;
    }
}
