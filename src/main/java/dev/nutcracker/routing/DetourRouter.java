package dev.nutcracker.routing;

/** A router by which keys go elsewhere than to servers of the pool itself. It is used for requests only, not to measure placement. */
abstract sealed class DetourRouter extends Router permits ReturningRouter, FailoverRouter, RoutedRouter {}
