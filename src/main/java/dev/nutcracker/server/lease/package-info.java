/**
 * Server connections that one client has for itself, for transactions and for commands that block.
 *
 * <p>Start with {@link dev.nutcracker.server.lease.Leases}: it decides which client gets one, and in which order.
 */
@NullMarked
package dev.nutcracker.server.lease;

import org.jspecify.annotations.NullMarked;
