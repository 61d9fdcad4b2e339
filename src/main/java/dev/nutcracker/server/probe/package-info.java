/**
 * Health checks: the probes that ask servers whether they are well, one connection for each server and process. Start with
 * {@link dev.nutcracker.server.probe.HealthChecks}. When a server is probed is decided in {@link
 * dev.nutcracker.health.ProbeSchedule}, in which words by {@link dev.nutcracker.protocol.CheckWords}, and what the results
 * mean for the server's state in {@link dev.nutcracker.health.PoolHealth}.
 */
@NullMarked
package dev.nutcracker.server.probe;

import org.jspecify.annotations.NullMarked;
