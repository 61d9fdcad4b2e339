/**
 * The program behind {@code ./quickstart}: a proxy to try out, with servers behind it. Start with {@link
 * dev.nutcracker.quickstart.Quickstart}. It is among the tests because it uses their Redis, which is not part of the
 * program.
 */
@NullMarked
package dev.nutcracker.quickstart;

import org.jspecify.annotations.NullMarked;
