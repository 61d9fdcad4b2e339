package dev.nutcracker.server.joint;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The errors for clients when a further pool has refused its part. */
final class Refusals {
    private static final int SHOWN_BYTES_MAX = 100;

    private Refusals() {}

    /** @param response of the server; it may be of another flavour than the client's */
    static FastFailure of(Dialect dialect, ByteBuf response) {
        String text = response.toString(
                        response.readerIndex(),
                        Math.min(SHOWN_BYTES_MAX, response.readableBytes()),
                        StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("");
        return new FastFailure(
                ErrorKind.INVALID_RESPONSE,
                dialect.errorResponse("another pool of the route has refused its part: " + printable(text)));
    }

    /** A value is at the other pool, and the one that needs it does not take it. */
    static FastFailure notBrought(Dialect dialect) {
        return new FastFailure(
                ErrorKind.INVALID_RESPONSE,
                dialect.errorResponse("the value of the key could not be brought from the other pool of the route"));
    }

    /** The latest value is at a pool that has served for the own one. */
    static FastFailure away(Dialect dialect) {
        return new FastFailure(
                ErrorKind.SERVER_DOWN,
                dialect.errorResponse("another pool has the latest value of the key, which could not be brought home"));
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?").replaceFirst("^-", "");
    }
}
