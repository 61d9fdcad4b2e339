package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/** The address of a server. */
public sealed interface ServerAddress {
    /** Returns the address as in a server line: {@code host:port} or the path of a socket. */
    String text();

    /** A host, resolved when connecting, and a port. */
    record Tcp(String host, int port) implements ServerAddress {
        public Tcp {
            requireNonNull(host, "host");
        }

        @Override
        public String text() {
            return host + ":" + port;
        }
    }

    /** The primary of a master that sentinels watch under this name. They say where it is. */
    record Master(String name) implements ServerAddress {
        public Master {
            requireNonNull(name, "name");
        }

        @Override
        public String text() {
            return name;
        }
    }

    /** Nobody has said yet where the servers of the pool are: it stands in for all of them, and nothing can be sent to it. */
    record Undiscovered() implements ServerAddress {
        @Override
        public String text() {
            return "undiscovered";
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
