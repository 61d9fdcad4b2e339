/**
 * The run that the AOT cache is recorded from: the proxy under a little of everything, in front of scripted servers.
 * {@code bin/aot-cache} starts it; the proxy itself does not know of it. Start with
 * {@link dev.nutcracker.training.Training}.
 */
@NullMarked
package dev.nutcracker.training;

import org.jspecify.annotations.NullMarked;
