package dev.nutcracker.protocol.memcache;

/**
 * What the proxy writes into a request's field {@code opaque}, which the response repeats: 24 bits of a number, and the
 * opcode, so that a response of another opcode is known for what it is.
 *
 * <p>The number 0 is for requests that are known by their opcode and place alone: those to all servers, and the proxy's own.
 */
final class OpaqueTag {
    private static final int NUMBERS = (1 << 24) - 1;

    private OpaqueTag() {}

    /** For the request with that number among those of a worker, as many as there are. */
    static int numbered(int request, byte opcode) {
        return of(1 + Integer.remainderUnsigned(request, NUMBERS), opcode);
    }

    static int of(int number, byte opcode) {
        return number << 8 | Byte.toUnsignedInt(opcode);
    }

    /** Whether a response with this seal and opcode can be one to a request of the proxy's. 0 is never sent. */
    static boolean isSound(int seal, byte opcode) {
        return seal != 0 && (byte) seal == opcode;
    }
}
