package dev.nutcracker.testing;

import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.function.Function;

/** A client that sends and reads the exact bytes that a test gives. */
public final class RawClient extends RawConnection {
    private RawClient(Wire wire) {
        super(wire);
    }

    /** Connects to a port of 127.0.0.1. */
    public static RawClient connect(int port) {
        return connect(ServerProcess.loopback(port));
    }

    /** Connects to a port of 127.0.0.1 from another address of this machine, such as 127.0.0.7. */
    public static RawClient connectFrom(String host, int port) {
        return new RawClient(Wire.connectFrom(host, ServerProcess.loopback(port)));
    }

    static RawClient connect(int port, Function<SocketChannel, Wire> wires) {
        return new RawClient(Wire.connect(ServerProcess.loopback(port), wires));
    }

    /** Connects to a TCP address or a unix socket. */
    public static RawClient connect(SocketAddress address) {
        return new RawClient(Wire.connect(address));
    }
}
