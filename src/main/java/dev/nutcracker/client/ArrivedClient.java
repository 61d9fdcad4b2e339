package dev.nutcracker.client;

import dev.nutcracker.handover.Taker;
import dev.nutcracker.net.Endpoint;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** A client of another process that has come to a worker of this one. */
final class ArrivedClient implements Taker.Arrived {
    private final EventLoop loop;
    private final Channel channel;
    private final @Nullable ClientConnection connection;
    private final String refusal;

    private ArrivedClient(EventLoop loop, Channel channel, @Nullable ClientConnection connection, String refusal) {
        this.loop = loop;
        this.channel = channel;
        this.connection = connection;
        this.refusal = refusal;
    }

    static ArrivedClient taken(EventLoop loop, Channel channel, ClientConnection connection) {
        return new ArrivedClient(loop, channel, connection, "");
    }

    /** @param why not empty */
    static ArrivedClient refused(EventLoop loop, Channel channel, String why) {
        return new ArrivedClient(loop, channel, null, why);
    }

    @Override
    public String refusal() {
        return refusal;
    }

    @Override
    public void read() {
        ClientConnection arrived = connection;
        if (arrived != null) {
            loop.execute(() -> {
                if (!arrived.isGone()) {
                    arrived.inbound().resume();
                }
            });
        }
    }

    /** The other process goes on with it: closing a descriptor of a socket that another process has closes no connection. */
    @Override
    public void discard() {
        loop.execute(() -> {
            if (channel.isRegistered()) {
                channel.close();
            } else {
                Endpoint.discard(channel);
            }
        });
    }
}
