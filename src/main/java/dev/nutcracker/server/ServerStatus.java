package dev.nutcracker.server;

import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.health.HealthSnapshot;

/** One server of a pool and its state, for people. */
public record ServerStatus(ServerConfig server, HealthSnapshot health) {}
