package dev.nutcracker.protocol.redis;

import org.jspecify.annotations.Nullable;

/** Finds keys whose places depend on other arguments. */
@FunctionalInterface
interface KeyFinder {
    /**
     * Gives each key to {@code keys}.
     *
     * @param arguments standing before the command's name
     * @return the text of an error when the request is not to be sent to a server, else {@code null}
     */
    @Nullable
    String find(Arguments arguments, KeySink keys);
}
