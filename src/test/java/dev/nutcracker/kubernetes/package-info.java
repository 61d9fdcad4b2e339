/** The chart and the manifests of {@code packaging}, rendered by the real Helm and checked by strict types. */
@NullMarked
package dev.nutcracker.kubernetes;

import org.jspecify.annotations.NullMarked;
