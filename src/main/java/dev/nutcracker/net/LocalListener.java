package dev.nutcracker.net;

import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandle;
import io.netty.channel.local.LocalServerChannel;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A listening channel for clients within the process, which have no sockets. Unlike Netty's own it can be on any event loop, beside
 * sockets, and clients that have not been accepted hear of its end.
 */
public final class LocalListener extends LocalServerChannel {
    /** Clients that are on no loop yet. */
    private final Set<LocalClient> waiting = ConcurrentHashMap.newKeySet();

    /** The address of that name; names are the same in capitals and in small letters. */
    public static SocketAddress address(String name) {
        return new LocalAddress(name);
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        ((LocalIoHandle) unsafe()).registered();
        promise.setSuccess();
    }

    @Override
    protected void doDeregister() {
        // No loop has anything of it.
    }

    @Override
    protected LocalChannel newLocalChannel(LocalChannel peer) {
        LocalClient client = new LocalClient(this, peer);
        waiting.add(client);
        if (!isOpen()) {
            peer.close();
        }
        return client;
    }

    /** The client is on a loop, or gone. */
    void leaves(LocalClient client) {
        waiting.remove(client);
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        waiting.forEach(LocalClient::refuse);
    }
}
