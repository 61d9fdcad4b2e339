package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.ResponseDecoder;
import java.nio.charset.StandardCharsets;

/** The requests that follow meta commands: {@code mn}, which the proxy sends only as a fence. */
final class Fences {
    private static final byte[] META_NOOP = "mn\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int KIND = MemcacheResponseDecoder.META_NOOP;

    /** Behind a quiet request. A server without meta commands answers both with an error. */
    static final Fence QUIET = new Fence(META_NOOP, KIND, KIND | ResponseDecoder.ERROR);

    /**
     * Behind a data block. A server without meta commands, or one that wants the length in another place, reads the block
     * as commands; the first answer to these ends the connection.
     */
    static final Fence BLOCK = new Fence(META_NOOP, KIND, KIND);

    private Fences() {}
}
