/** Tests of hand-overs; those of whole processes are in {@code app}. */
@NullMarked
package dev.nutcracker.handover;

import org.jspecify.annotations.NullMarked;
