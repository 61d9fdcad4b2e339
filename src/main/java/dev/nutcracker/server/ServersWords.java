package dev.nutcracker.server;

import dev.nutcracker.health.DownCause;

/** Finds out from the error that a server answers why it is of no use. */
final class ServersWords {
    private ServersWords() {}

    /** Whether the server takes no more connections. It says so without being asked, and closes the connection. */
    static boolean sayFull(String text) {
        return text.contains("max number of clients") || text.contains("Too many open connections");
    }

    /** The cause if {@code error} is the answer to an ordinary request; the decoder has found that it is about the server. */
    static DownCause inAnswer(String error) {
        if (sayFull(error)) {
            return DownCause.FULL;
        }
        if (error.startsWith("LOADING")) {
            return DownCause.LOADING;
        }
        return error.startsWith("MASTERDOWN") ? DownCause.MASTER_DOWN : DownCause.BUSY;
    }

    /** The cause if {@code error} is the answer to a request of the handshake. */
    static DownCause inHandshake(String error) {
        if (error.startsWith("LOADING") || error.startsWith("MASTERDOWN") || error.startsWith("BUSY ")) {
            return inAnswer(error);
        }
        return sayFull(error) ? DownCause.FULL : DownCause.PASSWORD_REFUSED;
    }
}
