package dev.nutcracker.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections from one loop. Names are looked up anew for every connection, on a thread of their own, and all
 * addresses of a name are tried in turn.
 */
public final class Connector {
    private final Transport transport;
    private final EventLoop loop;

    public Connector(Transport transport, EventLoop loop) {
        this.transport = transport;
        this.loop = loop;
    }

    /**
     * Connects to a host's port. On success {@code handler} is added to the channel, which then becomes active; on
     * failure {@code attempt} is told. Neither happens before this method has returned.
     */
    public void connect(String host, int port, SocketSettings settings, ChannelHandler handler, Attempt attempt) {
        InetAddress literal = literal(host);
        if (literal != null) {
            loop.execute(() -> tryNext(List.of(new InetSocketAddress(literal, port)), 0, settings, handler, attempt));
        } else {
            Thread.ofVirtual().name("resolve-" + host).start(() -> resolve(host, port, settings, handler, attempt));
        }
    }

    /** Connects to a Unix socket; otherwise like {@link #connect}. */
    public void connectUnix(String path, SocketSettings settings, ChannelHandler handler, Attempt attempt) {
        loop.execute(() -> tryNext(List.of(transport.unixAddress(path)), 0, settings, handler, attempt));
    }

    private void resolve(String host, int port, SocketSettings settings, ChannelHandler handler, Attempt attempt) {
        try {
            List<InetSocketAddress> addresses = List.of(InetAddress.getAllByName(host)).stream()
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
            loop.execute(() -> tryNext(addresses, 0, settings, handler, attempt));
        } catch (UnknownHostException e) {
            loop.execute(() -> attempt.failed(e));
        } catch (RejectedExecutionException e) {
            // The loop has ended, and with it everybody who could want this connection.
        }
    }

    private void tryNext(
            List<? extends SocketAddress> addresses,
            int index,
            SocketSettings settings,
            ChannelHandler handler,
            Attempt attempt) {
        if (attempt.isCancelled()) {
            return;
        }
        Channel channel;
        try {
            channel = transport.socket(!settings.tcp());
            settings.applyTo(channel);
        } catch (RuntimeException | Error e) {
            attempt.failed(e);
            return;
        }
        attempt.channel = channel;
        loop.register(channel).addListener((ChannelFuture registered) -> {
            if (!registered.isSuccess()) {
                attempt.failed(registered.cause());
                return;
            }
            channel.connect(addresses.get(index)).addListener((ChannelFuture connected) -> {
                if (connected.isSuccess()) {
                    channel.pipeline().addLast(handler);
                } else {
                    channel.close();
                    if (index + 1 < addresses.size()) {
                        tryNext(addresses, index + 1, settings, handler, attempt);
                    } else if (!attempt.isCancelled()) {
                        attempt.failed(connected.cause());
                    }
                }
            });
        });
    }

    /** The address that {@code host} spells out, without a look-up; {@code null} when it is a name. */
    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** One connection being opened. */
    public abstract static class Attempt {
        private @Nullable Channel channel;
        private boolean cancelled;

        /** No address could be connected to; {@code cause} is what the last one said. */
        protected abstract void failed(Throwable cause);

        public final void cancel() {
            cancelled = true;
            if (channel != null) {
                channel.close();
            }
        }

        final boolean isCancelled() {
            return cancelled;
        }
    }
}
