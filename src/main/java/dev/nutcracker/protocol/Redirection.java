package dev.nutcracker.protocol;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The node of a cluster to which another one sends a request: the rest of {@code MOVED 3999 127.0.0.1:6381}, or of {@code ASK}.
 *
 * @param slot of the request's keys
 * @param host empty or a question mark if it is that of the node which says so
 */
public record Redirection(int slot, String host, int port) {
    private static final int SLOTS = 16384;
    private static final int PORT_MAX = 65535;

    public Redirection {
        requireNonNull(host, "host");
    }

    /** Reads the words of the error; null if they are not what a node says. */
    public static @Nullable Redirection parse(String error) {
        String[] words = error.strip().split(" ", -1);
        int colon = words.length == 3 ? words[2].lastIndexOf(':') : -1;
        if (colon < 0) {
            return null;
        }
        try {
            int slot = Integer.parseInt(words[1]);
            int port = Integer.parseInt(words[2].substring(colon + 1));
            boolean isValid = slot >= 0 && slot < SLOTS && port > 0 && port <= PORT_MAX;
            return isValid ? new Redirection(slot, words[2].substring(0, colon), port) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The name of the node, which another node gave that has this name. */
    public String node(String givenBy) {
        boolean isSameHost = host.isEmpty() || host.equals("?");
        return (isSameHost ? givenBy.substring(0, givenBy.lastIndexOf(':')) : host) + ':' + port;
    }
}
