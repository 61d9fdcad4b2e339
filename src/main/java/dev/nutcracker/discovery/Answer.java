package dev.nutcracker.discovery;

import dev.nutcracker.config.ServerConfig;
import java.util.List;

/**
 * What a source says.
 *
 * @param servers in index order; none if it says that there are none
 * @param freshMs for how long the source is not worth asking again
 * @param canWait whether the source can be asked for the next change, so that it answers only then
 */
record Answer(List<ServerConfig> servers, long freshMs, boolean canWait) {
    /** Nothing is known of how long it holds. */
    static final long ANY_TIME_MS = Long.MAX_VALUE;

    Answer {
        servers = List.copyOf(servers);
    }

    static Answer of(List<ServerConfig> servers) {
        return new Answer(servers, ANY_TIME_MS, false);
    }
}
