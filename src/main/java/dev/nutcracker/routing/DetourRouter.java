package dev.nutcracker.routing;

/** A router by which some keys go elsewhere for a while. It is used for requests only, not to measure placement. */
abstract sealed class DetourRouter extends Router permits ReturningRouter, FailoverRouter {}
