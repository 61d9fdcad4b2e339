package dev.nutcracker.client;

import dev.nutcracker.config.ListenAddress;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.net.InheritedSocket;
import dev.nutcracker.net.InheritedSockets;
import dev.nutcracker.net.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;

/**
 * A socket that the one who started this process keeps. It is left open when it is not needed any more: clients wait in
 * its queue until a later configuration, or the next process, accepts them.
 */
final class KeptSocket implements ListeningSocket {
    private final InheritedSocket socket;
    private final InheritedSockets inherited;
    private final ServerChannel channel;
    private boolean open;

    /** @param inherited where it comes from, and goes back to */
    KeptSocket(InheritedSocket socket, InheritedSockets inherited, Transport transport) {
        this.socket = socket;
        this.inherited = inherited;
        this.channel = transport.adopted(socket);
    }

    @Override
    public ServerChannel channel() {
        return channel;
    }

    @Override
    public void open(PoolConfig config, EventLoop loop) {
        loop.register(channel).syncUninterruptibly();
        open = true;
    }

    @Override
    public void changePermissions(ListenAddress listen) {
        // They are the keeper's business.
    }

    @Override
    public boolean isInherited() {
        return true;
    }

    @Override
    public boolean isSupervisors() {
        return true;
    }

    @Override
    public void leave() {
        open = false;
        channel.deregister().syncUninterruptibly();
    }

    /** Those who wait are left to the next one. */
    @Override
    public void close(Runnable lastClients) {
        if (open) {
            open = false;
            channel.deregister().syncUninterruptibly();
            inherited.giveBack(socket);
        }
    }
}
