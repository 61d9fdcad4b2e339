/**
 * Sockets: {@link dev.nutcracker.net.Transport} chooses the native way in and out, {@link dev.nutcracker.net.Turn} is the
 * list of what a worker's loop has to finish before it waits again, {@link dev.nutcracker.net.HostAddresses} knows for which
 * address a name stands.
 */
@NullMarked
package dev.nutcracker.net;

import org.jspecify.annotations.NullMarked;
