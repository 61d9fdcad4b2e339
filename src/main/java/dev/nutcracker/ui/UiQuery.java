package dev.nutcracker.ui;

import org.jspecify.annotations.Nullable;

/**
 * What a viewer wants to know.
 *
 * @param pool the pool that was chosen; null for all of them
 * @param since the number of the latest event that the viewer has; 0 for none
 * @param from the number of the first sample that the viewer does not have
 */
public record UiQuery(@Nullable String pool, long since, long from) {}
