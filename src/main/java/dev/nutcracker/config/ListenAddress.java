package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;

/** The address at which a pool accepts clients, if it does. */
public sealed interface ListenAddress {
    /** Returns the address as in the file. */
    String text();

    /** Whether both are one address, whatever else is set for it, such as permissions. */
    default boolean isSame(ListenAddress other) {
        return switch (this) {
            case Tcp own -> other instanceof Tcp tcp && own.address().equals(tcp.address());
            case Unix own -> other instanceof Unix unix && own.path().equals(unix.path());
            case Local own -> other instanceof Local local && own.name().equals(local.name());
            case None _ -> false;
        };
    }

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

    /**
     * Within the process in which the proxy is embedded, without sockets.
     *
     * @param name in small letters
     */
    record Local(String text, String name) implements ListenAddress {
        public Local {
            requireNonNull(text, "text");
            requireNonNull(name, "name");
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
