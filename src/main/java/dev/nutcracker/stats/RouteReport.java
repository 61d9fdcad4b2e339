package dev.nutcracker.stats;

import org.jspecify.annotations.Nullable;

/**
 * A route of a routing pool, for operators.
 *
 * @param index its place among the routes of the pool, from 0
 * @param match which requests it takes, in words
 * @param poolTo the pool to which it leads; empty if it leads to an error
 * @param percent of the keys that reach it, as it is in effect now
 * @param requests how many keys of requests it has taken
 * @param mirror the copies of its requests; null if there are none
 * @param further what further pools have had to do with its requests; null if there are none
 */
public record RouteReport(
        String pool,
        int index,
        String match,
        String poolTo,
        double percent,
        long requests,
        @Nullable MirrorReport mirror,
        @Nullable FurtherPoolsReport further) {}
