package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** What an operator can set at run time, in place of what the configuration file has. */
public sealed interface OverrideTarget {
    /** Returns the name of the pool; {@code global} for the process. */
    String pool();

    /** Returns the name of the server; null if it is not about one. */
    @Nullable
    String server();

    /** Returns what is set, within the pool or server. */
    String what();

    /** Returns the whole name: {@code alpha.timeout}, {@code alpha/one weight}. */
    String text();

    /** Whether it is the state of a server or a pool, of which the file says nothing. */
    default boolean isState() {
        return switch (this) {
            case Key _, Weight _ -> false;
            case State _, PoolState _ -> true;
        };
    }

    /**
     * The value of a key.
     *
     * @param path with the section before it: {@code timeout}, {@code log.level}
     */
    record Key(String pool, String path) implements OverrideTarget {
        public Key {
            requireNonNull(pool, "pool");
            requireNonNull(path, "path");
        }

        @Override
        public @Nullable String server() {
            return null;
        }

        @Override
        public String what() {
            return path;
        }

        @Override
        public String text() {
            return pool + '.' + path;
        }
    }

    /** The weight of a server. */
    record Weight(String pool, String server) implements OverrideTarget {
        /** How it is called. */
        public static final String WHAT = "weight";

        public Weight {
            requireNonNull(pool, "pool");
            requireNonNull(server, "server");
        }

        @Override
        public String what() {
            return WHAT;
        }

        @Override
        public String text() {
            return pool + '/' + server + ' ' + WHAT;
        }
    }

    /** The state of a server. */
    record State(String pool, String server) implements OverrideTarget {
        /** How it is called. */
        public static final String WHAT = "state";

        public State {
            requireNonNull(pool, "pool");
            requireNonNull(server, "server");
        }

        @Override
        public String what() {
            return WHAT;
        }

        @Override
        public String text() {
            return pool + '/' + server + ' ' + WHAT;
        }
    }

    /** The state of a pool. */
    record PoolState(String pool) implements OverrideTarget {
        public PoolState {
            requireNonNull(pool, "pool");
        }

        @Override
        public @Nullable String server() {
            return null;
        }

        @Override
        public String what() {
            return State.WHAT;
        }

        @Override
        public String text() {
            return pool + ' ' + State.WHAT;
        }
    }
}
