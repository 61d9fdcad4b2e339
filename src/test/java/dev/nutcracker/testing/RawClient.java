package dev.nutcracker.testing;

import java.net.SocketAddress;

/** A client that sends and reads the exact bytes that a test gives. */
public final class RawClient extends RawConnection {
    private RawClient(Wire wire) {
        super(wire);
    }

    /** Connects to a port of 127.0.0.1. */
    public static RawClient connect(int port) {
        return connect(ServerProcess.loopback(port));
    }

    /** Connects to a TCP address or a unix socket. */
    public static RawClient connect(SocketAddress address) {
        return new RawClient(Wire.connect(address));
    }
}
