/**
 * {@code nutcrackerctl}: the console's client on the command line. It knows the table of commands, for its completions,
 * and nothing else of the proxy. Start with {@link dev.nutcracker.ctl.Ctl}.
 */
@NullMarked
package dev.nutcracker.ctl;

import org.jspecify.annotations.NullMarked;
