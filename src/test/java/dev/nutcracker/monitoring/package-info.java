/** Rules, alerts and dashboards of {@code packaging}: that they fit the metrics that there are, and a real Prometheus. */
@NullMarked
package dev.nutcracker.monitoring;

import org.jspecify.annotations.NullMarked;
