package dev.nutcracker.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandle;

/**
 * The proxy's end of a connection within the process. What it writes is copied into memory that is the client's own from then on, so
 * that a client that keeps a response keeps nothing of the proxy.
 */
final class LocalClient extends LocalChannel {
    private final LocalListener listener;
    private final LocalChannel peer;

    LocalClient(LocalListener listener, LocalChannel peer) {
        super(listener, peer);
        this.listener = listener;
        this.peer = peer;
        pipeline().addLast(new LocalBytes());
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        listener.leaves(this);
        ((LocalIoHandle) unsafe()).registered();
        promise.setSuccess();
    }

    @Override
    protected void doDeregister() {
        // No loop has anything of it.
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!bytes.isReadable()) {
            return message;
        }
        try {
            return Unpooled.buffer(bytes.readableBytes(), bytes.readableBytes()).writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    /** The client waits until its connection is there, and would wait for ever if nobody told it. */
    void refuse() {
        peer.close();
    }

    @Override
    protected void doClose() throws Exception {
        if (!isRegistered()) {
            listener.leaves(this);
            refuse();
        }
        super.doClose();
    }
}
