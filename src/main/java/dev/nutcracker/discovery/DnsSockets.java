package dev.nutcracker.discovery;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;

/** What asking name servers takes. */
public interface DnsSockets {
    /** Returns a loop that serves no clients; {@link #release} follows once for each call. */
    EventLoop acquire();

    /** The loop is not needed any more. */
    void release();

    /** Returns a socket for the loop, not registered yet. */
    DatagramChannel datagrams();

    /** Returns a socket for the loop, not registered yet, for answers that are too long for a datagram. */
    SocketChannel stream();
}
