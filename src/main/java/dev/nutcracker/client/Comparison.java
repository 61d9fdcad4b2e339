package dev.nutcracker.client;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.server.MirrorPath;
import dev.nutcracker.stats.Difference.Kind;
import io.netty.buffer.ByteBuf;

/**
 * The answers of a server and of a mirror to one read: as soon as both are there they are compared, by check sums, so that none
 * is kept.
 */
final class Comparison {
    /** Longer answers are not compared. */
    private static final int LENGTH_MAX_BYTES = 64 * 1024;

    private final MirrorPath path;
    private final Dialect dialect;
    private final String command;
    private final byte[] key;
    private final Side original = new Side();
    private final Side mirrored = new Side();

    /** An answer. */
    static final class Side {
        private boolean there;
        private boolean comparable;
        private boolean error;
        private long digest;
    }

    /** @param key the first bytes of it */
    Comparison(MirrorPath path, Dialect dialect, String command, byte[] key) {
        this.path = path;
        this.dialect = dialect;
        this.command = command;
        this.key = key;
    }

    Side original() {
        return original;
    }

    Side mirrored() {
        return mirrored;
    }

    /** An answer is there in full. */
    void answered(Side side, ByteBuf source, int index, int length, boolean error) {
        if (!side.there) {
            side.comparable = length <= LENGTH_MAX_BYTES;
            side.digest = side.comparable ? dialect.digest(command, source, index, length) : 0;
            side.error = error;
            over(side);
        }
    }

    /** There is no answer that could be compared. */
    void missing(Side side) {
        if (!side.there) {
            side.comparable = false;
            over(side);
        }
    }

    private void over(Side side) {
        side.there = true;
        if (original.there && mirrored.there && original.comparable && mirrored.comparable) {
            compare();
        }
    }

    private void compare() {
        if (original.error != mirrored.error) {
            path.differ(command, key, original.error ? Kind.ERROR_OF_ORIGINAL : Kind.ERROR_OF_MIRROR);
        } else if (original.digest != mirrored.digest) {
            path.differ(command, key, Kind.VALUE);
        }
    }
}
