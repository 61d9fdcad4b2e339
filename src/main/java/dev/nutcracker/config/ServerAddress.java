package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/** Where a server is reached. */
public sealed interface ServerAddress {
    /** The address as it appears in a server line: {@code host:port} or the path of a socket. */
    String text();

    /** A host, to be resolved when it is connected to, and a port. */
    record Tcp(String host, int port) implements ServerAddress {
        public Tcp {
            requireNonNull(host, "host");
        }

        @Override
        public String text() {
            return host + ":" + port;
        }
    }

    /** A unix socket. */
    record Unix(String path) implements ServerAddress {
        public Unix {
            requireNonNull(path, "path");
        }

        @Override
        public String text() {
            return path;
        }
    }
}
