/**
 * Decides when a server is down and when it is tried again, without I/O and without a clock of its own. Start with {@link
 * dev.nutcracker.health.PoolHealth}. {@link dev.nutcracker.health.HealthRules} are the settings, {@link
 * dev.nutcracker.health.ServerState} and {@link dev.nutcracker.health.DownCause} the tables of states and causes, {@link
 * dev.nutcracker.health.Standing} says how a server's keys are served.
 */
@NullMarked
package dev.nutcracker.health;

import org.jspecify.annotations.NullMarked;
