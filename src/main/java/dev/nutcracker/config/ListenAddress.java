package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;

/** The address at which a pool accepts clients, if it does. */
public sealed interface ListenAddress {
    /** Returns the address as in the file. */
    String text();

    /** A resolved host and a port. */
    record Tcp(String text, InetSocketAddress address) implements ListenAddress {
        public Tcp {
            requireNonNull(text, "text");
            requireNonNull(address, "address");
        }
    }

    /**
     * A unix socket.
     *
     * @param permissions the mode to give the socket; 0 to leave it as created
     */
    record Unix(String text, String path, int permissions) implements ListenAddress {
        public Unix {
            requireNonNull(text, "text");
            requireNonNull(path, "path");
        }
    }

    /** The pool has no clients of its own. */
    record None() implements ListenAddress {
        @Override
        public String text() {
            return "no address";
        }
    }
}
