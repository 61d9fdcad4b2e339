package dev.nutcracker.net;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.SocketAddress;

/** Makes the sockets of a {@link Connector}: those of the operating system, by a {@link Transport}, or in memory. */
public interface Sockets {
    /** A new socket, on no loop yet. */
    Channel socket(SocketProtocolFamily family);

    /** The address of a Unix socket. */
    SocketAddress unixAddress(String path);
}
