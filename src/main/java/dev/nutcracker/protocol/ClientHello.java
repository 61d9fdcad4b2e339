package dev.nutcracker.protocol;

/** What a client sends that speaks TLS, to a pool that does not. */
public final class ClientHello {
    /** The type of a record with a handshake (RFC 8446, section 5.1). No request of any protocol begins with it. */
    public static final byte FIRST_BYTE = 0x16;

    private static final byte[] ALERT = {0x15, 3, 1, 0, 2, 2, 0x0a};

    private ClientHello() {}

    /** The fatal alert {@code unexpected_message}, which such a client understands. */
    public static byte[] alert() {
        return ALERT.clone();
    }
}
