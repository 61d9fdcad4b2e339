/**
 * What is counted: names and texts as enums, blocks of counters that one worker owns, snapshots and their sum, and the
 * JSON of the stats port. Start with {@link dev.nutcracker.stats.PoolCounter} and
 * {@link dev.nutcracker.stats.ServerCounter}.
 */
@NullMarked
package dev.nutcracker.stats;

import org.jspecify.annotations.NullMarked;
