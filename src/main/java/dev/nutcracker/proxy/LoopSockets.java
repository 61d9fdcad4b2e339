package dev.nutcracker.proxy;

import dev.nutcracker.discovery.DnsSockets;
import dev.nutcracker.net.Transport;
import dev.nutcracker.topology.TopologyLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;

/** Sockets of the process' transport on the loop of the topology. */
record LoopSockets(TopologyLoop loop, Transport transport) implements DnsSockets {
    @Override
    public EventLoop acquire() {
        return loop.acquire();
    }

    @Override
    public void release() {
        loop.release();
    }

    @Override
    public DatagramChannel datagrams() {
        return transport.datagrams();
    }

    @Override
    public SocketChannel stream() {
        return (SocketChannel) transport.socket(SocketProtocolFamily.INET);
    }
}
