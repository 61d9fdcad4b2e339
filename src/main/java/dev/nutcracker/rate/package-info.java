/**
 * Token buckets: how many requests and bytes there may be in a second, without I/O and without a clock of its own.
 *
 * <p>A {@link dev.nutcracker.rate.Bucket} gets tokens at a steady rate and holds no more than its burst. A {@link
 * dev.nutcracker.rate.Portion} has taken some of them ahead, so that a request costs an addition. Start there.
 */
@NullMarked
package dev.nutcracker.rate;

import org.jspecify.annotations.NullMarked;
