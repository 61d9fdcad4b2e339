/**
 * What {@code ./quickstart} runs: a proxy to try out, with servers behind it. Start with
 * {@link dev.nutcracker.quickstart.Quickstart}. It lives among the tests because it uses the Redis that comes with them,
 * which is no part of the program.
 */
@NullMarked
package dev.nutcracker.quickstart;

import org.jspecify.annotations.NullMarked;
