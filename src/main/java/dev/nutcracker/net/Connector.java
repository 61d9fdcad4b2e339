package dev.nutcracker.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections from one loop. A name's address is what {@link HostAddresses} says; if that cannot be connected to, the
 * others of the name are tried in turn.
 */
public final class Connector {
    private final Sockets sockets;
    private final EventLoop loop;
    private final int readBytesMax;
    private final HostAddresses hosts;

    /** @param readBytesMax how much is read from a socket at a time */
    public Connector(Sockets sockets, EventLoop loop, int readBytesMax, HostAddresses hosts) {
        this.sockets = sockets;
        this.loop = loop;
        this.readBytesMax = readBytesMax;
        this.hosts = hosts;
    }

    /** The options of this loop's sockets. */
    public SocketSettings settings(boolean tcp, boolean keepAlive) {
        return new SocketSettings(tcp, keepAlive, readBytesMax);
    }

    /**
     * Connects to a host's port. On success {@code handler} is added to the channel, which then becomes active; on
     * failure {@code attempt} is told. Neither happens before this method has returned.
     */
    public void connect(String host, int port, SocketSettings settings, ChannelHandler handler, Attempt attempt) {
        InetAddress literal = literal(host);
        if (literal == null) {
            hosts.whenLookedUp(host, () -> execute(() -> connectToName(host, port, settings, handler, attempt)));
        } else {
            connect(List.of(new InetSocketAddress(literal, port)), settings, handler, attempt);
        }
    }

    /** Connects to a Unix socket; otherwise like {@link #connect}. */
    public void connectUnix(String path, SocketSettings settings, ChannelHandler handler, Attempt attempt) {
        try {
            connect(List.of(sockets.unixAddress(path)), settings, handler, attempt);
        } catch (InvalidPathException e) {
            loop.execute(() -> attempt.fail(e));
        }
    }

    /** Connects to the first of {@code addresses} that takes the connection; otherwise like the other {@code connect}. */
    void connect(
            List<? extends SocketAddress> addresses, SocketSettings settings, ChannelHandler handler, Attempt attempt) {
        loop.execute(new Opening(addresses, settings, handler, attempt, _ -> {})::tryNext);
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and with it everybody who could want this connection.
        }
    }

    private void connectToName(
            String host, int port, SocketSettings settings, ChannelHandler handler, Attempt attempt) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (InetAddress address : hosts.candidates(host)) {
            addresses.add(new InetSocketAddress(address, port));
        }
        if (addresses.isEmpty()) {
            attempt.fail(new UnknownHostException(host));
        } else {
            new Opening(addresses, settings, handler, attempt, address -> preferIfOther(host, addresses, address))
                    .tryNext();
        }
    }

    private void preferIfOther(String host, List<InetSocketAddress> addresses, SocketAddress reached) {
        InetSocketAddress first = addresses.getFirst();
        if (reached instanceof InetSocketAddress other && !other.equals(first)) {
            hosts.prefer(host, first.getAddress(), other.getAddress());
        }
    }

    /** The address that {@code host} spells out, without a look-up; {@code null} when it is a name. */
    public static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The way of one attempt through the addresses there are; on the loop. */
    private final class Opening {
        private final List<? extends SocketAddress> addresses;
        private final SocketSettings settings;
        private final ChannelHandler handler;
        private final Attempt attempt;
        private final Consumer<SocketAddress> reached;
        private int tried;

        Opening(
                List<? extends SocketAddress> addresses,
                SocketSettings settings,
                ChannelHandler handler,
                Attempt attempt,
                Consumer<SocketAddress> reached) {
            this.addresses = addresses;
            this.settings = settings;
            this.handler = handler;
            this.attempt = attempt;
            this.reached = reached;
        }

        void tryNext() {
            if (attempt.isCancelled()) {
                return;
            }
            try {
                Channel channel = socket();
                attempt.channel = channel;
                loop.register(channel).addListener((ChannelFutureListener) this::registered);
            } catch (RuntimeException | Error e) {
                // The system may lack the address's family.
                tried++;
                tryOthers(e);
            }
        }

        private Channel socket() {
            Channel channel = sockets.socket(Transport.family(addresses.get(tried)));
            try {
                settings.applyTo(channel);
                return channel;
            } catch (RuntimeException | Error e) {
                channel.unsafe().closeForcibly();
                throw e;
            }
        }

        private void registered(ChannelFuture registered) {
            if (!registered.isSuccess()) {
                attempt.fail(registered.cause());
                return;
            }
            Channel channel = registered.channel();
            // Listening before connecting: a Unix socket connects within the call, and the handler is to see it become
            // active.
            ChannelPromise connected = channel.newPromise();
            connected.addListener((ChannelFutureListener) this::connected);
            channel.connect(addresses.get(tried++), connected);
        }

        private void connected(ChannelFuture connected) {
            if (connected.isSuccess()) {
                reached.accept(addresses.get(tried - 1));
                connected.channel().pipeline().addLast(handler);
                return;
            }
            connected.channel().close();
            tryOthers(connected.cause());
        }

        private void tryOthers(Throwable failure) {
            if (tried < addresses.size()) {
                loop.execute(this::tryNext);
            } else {
                attempt.fail(failure);
            }
        }
    }

    /** One connection being opened. */
    public abstract static class Attempt {
        /** The latest, for the address being tried. */
        @Nullable
        Channel channel;

        private boolean cancelled;

        /** No address could be connected to; {@code cause} is what the last one said. Not called once cancelled. */
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

        final void fail(Throwable cause) {
            if (!cancelled) {
                failed(cause);
            }
        }
    }
}
