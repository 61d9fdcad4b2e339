package dev.nutcracker.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Comparator;

/**
 * A server as routing knows it: the name that places it, and its weight.
 *
 * @param name the text that is hashed onto the ring: the configured name, or the address in the form that replaces one
 * @param weight its part relative to the other servers of the pool, 1 or more
 */
public record WeightedServer(String name, int weight) {
    /** The order of server indices: the shorter name first, then by unsigned bytes, both of the name in UTF-8. */
    public static final Comparator<String> NAME_ORDER = WeightedServer::compareNames;

    public WeightedServer {
        requireNonNull(name, "name");
        if (weight < 1) {
            throw new IllegalArgumentException("weight of server " + name + " is " + weight + ", not 1 or more");
        }
    }

    private static int compareNames(String left, String right) {
        byte[] leftBytes = left.getBytes(UTF_8);
        byte[] rightBytes = right.getBytes(UTF_8);
        return leftBytes.length == rightBytes.length
                ? Arrays.compareUnsigned(leftBytes, rightBytes)
                : Integer.compare(leftBytes.length, rightBytes.length);
    }
}
