package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RequestSink;

/** A copy of the key that is being routed, since hashing needs an array. One for each worker. */
final class KeyBuffer {
    private static final int INITIAL_BYTES = 1024;
    private static final byte[] PLACEHOLDER = RequestSink.placeholderKey();

    private byte[] bytes = new byte[INITIAL_BYTES];

    byte[] bytes() {
        return bytes;
    }

    /** Loads a key of the request; returns its length. */
    int load(ParsedRequest request, int key) {
        int length = request.keyLength(key);
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        request.message().getBytes(request.messageStart() + request.keyOffset(key), bytes, 0, length);
        return length;
    }

    /** Loads the key that stands for requests without a key; returns its length. */
    int loadPlaceholder() {
        System.arraycopy(PLACEHOLDER, 0, bytes, 0, PLACEHOLDER.length);
        return PLACEHOLDER.length;
    }
}
