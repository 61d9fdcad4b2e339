/**
 * Sockets. {@link dev.nutcracker.net.Transport} chooses the native interface for sockets. {@link dev.nutcracker.net.Turn}
 * is the list of work that a worker's loop must finish before it waits again. {@link dev.nutcracker.net.HostAddresses}
 * knows the address of each name. An {@link dev.nutcracker.net.Endpoint} is one connection, ready for use; an {@link
 * dev.nutcracker.net.EndpointKind} makes it of a channel, and an {@link dev.nutcracker.net.Inbound} is its receiving
 * side. A {@link dev.nutcracker.net.ProxyHeader} tells where a client behind a load balancer is.
 */
@NullMarked
package dev.nutcracker.net;

import org.jspecify.annotations.NullMarked;
