/**
 * What operators ask of a running proxy. Start with {@link dev.nutcracker.admin.StatsPort}. It is given suppliers and
 * actions and knows nothing of workers.
 */
@NullMarked
package dev.nutcracker.admin;

import org.jspecify.annotations.NullMarked;
