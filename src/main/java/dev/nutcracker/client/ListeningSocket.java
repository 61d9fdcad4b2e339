package dev.nutcracker.client;

import dev.nutcracker.config.ListenAddress;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.net.LocalListener;
import dev.nutcracker.net.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.SocketAddress;

/** The socket of a {@link Listener}: where it comes from, and what becomes of it. */
sealed interface ListeningSocket permits OwnSocket, KeptSocket {
    /** The channel; registered by {@link #open}. */
    ServerChannel channel();

    /** Listens. Blocks until it does, so it must not be called on a loop. */
    void open(PoolConfig config, EventLoop loop) throws IOException;

    /** The same address is written in another way now, perhaps with other permissions. */
    void changePermissions(ListenAddress listen) throws IOException;

    /**
     * Accepts no more clients. Blocks like {@link #open}.
     *
     * @param lastClients accepts those who wait already; on the loop
     */
    void close(Runnable lastClients) throws IOException;

    /**
     * Another process has it too, and goes on with its queue and its file: this one lets go of it. Blocks like {@link #open}.
     */
    void leave() throws IOException;

    /** No other process goes on with it any more. */
    default void own() {}

    /** Whether it is its keeper's who has started this process, or the one before. */
    boolean isSupervisors();

    /** Whether it was open before this process. */
    boolean isInherited();

    /** The address of a pool in the form that the transport takes. */
    static SocketAddress address(ListenAddress listen, Transport transport) {
        return switch (listen) {
            case ListenAddress.Tcp tcp -> tcp.address();
            case ListenAddress.Unix unix -> transport.unixAddress(unix.path());
            case ListenAddress.Local local -> LocalListener.address(local.name());
            case ListenAddress.None _ -> throw new IllegalArgumentException("a pool that does not listen");
        };
    }
}
