package dev.nutcracker.discovery;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;

/** For sources that ask no name servers. */
record NoSockets() implements DnsSockets {
    @Override
    public EventLoop acquire() {
        throw new AssertionError("it asks name servers");
    }

    @Override
    public void release() {}

    @Override
    public DatagramChannel datagrams() {
        throw new AssertionError("it asks name servers");
    }

    @Override
    public SocketChannel stream() {
        throw new AssertionError("it asks name servers");
    }
}
