package dev.nutcracker.protocol.memcache;

/**
 * The proxy's value for the field {@code opaque} of a request, which the response repeats: 24 bits of a number, and the
 * opcode. So a response with another opcode is detected.
 *
 * <p>The number 0 is for requests that are known by their opcode and place alone: those to all servers, and the proxy's
 * own.
 */
final class OpaqueTag {
    private static final int NUMBERS = (1 << 24) - 1;

    private OpaqueTag() {}

    /** For the request with this number at a worker. The numbers in tags start again at 1 when 24 bits are used up. */
    static int numbered(int request, byte opcode) {
        return of(1 + Integer.remainderUnsigned(request, NUMBERS), opcode);
    }

    static int of(int number, byte opcode) {
        return number << 8 | Byte.toUnsignedInt(opcode);
    }

    /** Whether a response with this tag and opcode can belong to a request of the proxy. 0 is never sent. */
    static boolean isSound(int seal, byte opcode) {
        return seal != 0 && (byte) seal == opcode;
    }
}
