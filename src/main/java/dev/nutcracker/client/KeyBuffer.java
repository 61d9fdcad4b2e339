package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RequestSink;

/** The key that is being routed, copied out of the message because hashing wants an array. One per worker. */
final class KeyBuffer {
    private static final int INITIAL_BYTES = 1024;
    private static final byte[] PLACEHOLDER = RequestSink.placeholderKey();

    private byte[] bytes = new byte[INITIAL_BYTES];

    byte[] bytes() {
        return bytes;
    }

    /** Loads a key of the request; answers its length. */
    int load(ParsedRequest request, int key) {
        int length = request.keyLength(key);
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        request.message().getBytes(request.messageStart() + request.keyOffset(key), bytes, 0, length);
        return length;
    }

    /** Loads the key of requests that have none. */
    int loadPlaceholder() {
        System.arraycopy(PLACEHOLDER, 0, bytes, 0, PLACEHOLDER.length);
        return PLACEHOLDER.length;
    }
}
