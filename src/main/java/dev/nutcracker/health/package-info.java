/**
 * Decides when a server is ejected and when it is tried again, without I/O and without a clock of its own. Start with
 * {@link dev.nutcracker.health.PoolHealth}.
 */
@NullMarked
package dev.nutcracker.health;

import org.jspecify.annotations.NullMarked;
