/**
 * The log of the process, behind SLF4J: levels 0 to 11, one line and one write per message; logging never waits.
 * Start with {@link dev.nutcracker.log.Log}, which the program sets up, and {@link dev.nutcracker.log.LogRecorder}, through
 * which every line goes.
 */
@NullMarked
package dev.nutcracker.log;

import org.jspecify.annotations.NullMarked;
