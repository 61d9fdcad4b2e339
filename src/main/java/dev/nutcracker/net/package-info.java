/**
 * Sockets: {@link dev.nutcracker.net.Transport} chooses the native way in and out, {@link dev.nutcracker.net.Turn} is the
 * list of what a worker's loop has to finish before it waits again, {@link dev.nutcracker.net.HostAddresses} knows for which
 * address a name stands. An {@link dev.nutcracker.net.Endpoint} is one connection, ready for use; an
 * {@link dev.nutcracker.net.EndpointKind} makes it of a channel, and an {@link dev.nutcracker.net.Inbound} is its receiving side.
 */
@NullMarked
package dev.nutcracker.net;

import org.jspecify.annotations.NullMarked;
