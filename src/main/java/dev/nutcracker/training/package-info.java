/**
 * The run from which the AOT cache is recorded: the proxy with a few requests of every kind, in front of scripted
 * servers. {@code bin/aot-cache} starts it; the proxy itself does not know it. Start with
 * {@link dev.nutcracker.training.Training}.
 */
@NullMarked
package dev.nutcracker.training;

import org.jspecify.annotations.NullMarked;
