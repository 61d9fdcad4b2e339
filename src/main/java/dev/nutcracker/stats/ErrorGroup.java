package dev.nutcracker.stats;

import java.util.EnumSet;
import java.util.Set;

/** The proxy's own errors by what an operator does about them: so few that a chart can show them. */
public enum ErrorGroup {
    TIMED_OUT(EnumSet.of(ErrorKind.TIMED_OUT)),
    /** The connection to the server failed, or what came from it was of no use. */
    CONNECTION(EnumSet.range(ErrorKind.CLOSED, ErrorKind.DISMISSED), EnumSet.of(ErrorKind.REFUSED)),
    /** No server was there to be asked. */
    NO_SERVER(EnumSet.range(ErrorKind.NO_LIVE_SERVER, ErrorKind.NO_ROUTE)),
    /** A limit of the configuration was reached. */
    LIMIT(EnumSet.range(ErrorKind.TOO_MANY_REQUESTS, ErrorKind.CONNECTIONS_TAKEN), EnumSet.of(ErrorKind.OVER_RATE)),
    /** The request could not be served: the client is to blame. */
    CLIENT(EnumSet.range(ErrorKind.UNKNOWN_COMMAND, ErrorKind.MALFORMED));

    @SuppressWarnings("ImmutableEnumChecker") // They are never changed.
    private final Set<ErrorKind> kinds;

    ErrorGroup(EnumSet<ErrorKind> kinds) {
        this.kinds = kinds;
    }

    ErrorGroup(EnumSet<ErrorKind> kinds, EnumSet<ErrorKind> more) {
        this.kinds = kinds;
        kinds.addAll(more);
    }

    /** Whether errors of this kind belong to it. */
    boolean has(ErrorKind kind) {
        return kinds.contains(kind);
    }

    /** Returns how many errors of this group there are. */
    public long sum(long[] byKind) {
        long sum = 0;
        for (ErrorKind kind : kinds) {
            sum += byKind[kind.ordinal()];
        }
        return sum;
    }
}
