package dev.nutcracker.net;

import dev.nutcracker.text.AddressLiteral;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
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
 * Opens connections from one loop. {@link HostAddresses} says which address a name has. If that cannot be connected to,
 * the other addresses of the name are tried in turn.
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
     * Connects to a port of a host, and makes an endpoint of this kind there. On success the attempt's receiving side
     * begins; on failure the attempt itself is called. Neither happens before this method has returned.
     */
    public void connect(String host, int port, SocketSettings settings, EndpointKind kind, Attempt attempt) {
        InetAddress literal = AddressLiteral.parse(host);
        if (literal == null) {
            hosts.whenLookedUp(host, () -> execute(() -> connectToName(host, port, settings, kind, attempt)));
        } else {
            connect(List.of(new InetSocketAddress(literal, port)), settings, kind, attempt);
        }
    }

    /** Connects to a Unix socket; otherwise like {@link #connect}. */
    public void connectUnix(String path, SocketSettings settings, EndpointKind kind, Attempt attempt) {
        try {
            connect(List.of(sockets.unixAddress(path)), settings, kind, attempt);
        } catch (InvalidPathException e) {
            loop.execute(() -> attempt.failed(e));
        }
    }

    /** Connects to the first of {@code addresses} that takes the connection; otherwise like the other {@code connect}. */
    void connect(List<? extends SocketAddress> addresses, SocketSettings settings, EndpointKind kind, Attempt attempt) {
        loop.execute(new Opening(addresses, settings, kind, attempt, _ -> {})::tryNext);
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and all that could use this connection with it.
        }
    }

    private void connectToName(String host, int port, SocketSettings settings, EndpointKind kind, Attempt attempt) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (InetAddress address : hosts.candidates(host)) {
            addresses.add(new InetSocketAddress(address, port));
        }
        if (addresses.isEmpty()) {
            attempt.failed(new UnknownHostException(host));
        } else {
            new Opening(addresses, settings, kind, attempt, address -> preferIfOther(host, addresses, address))
                    .tryNext();
        }
    }

    private void preferIfOther(String host, List<InetSocketAddress> addresses, SocketAddress reached) {
        InetSocketAddress first = addresses.getFirst();
        if (reached instanceof InetSocketAddress other && !other.equals(first)) {
            hosts.prefer(host, first.getAddress(), other.getAddress());
        }
    }

    /** One attempt's way through the addresses of a name; runs on the loop. */
    private final class Opening {
        private final List<? extends SocketAddress> addresses;
        private final SocketSettings settings;
        private final EndpointKind kind;
        private final Attempt attempt;
        private final Consumer<SocketAddress> reached;
        private int tried;

        Opening(
                List<? extends SocketAddress> addresses,
                SocketSettings settings,
                EndpointKind kind,
                Attempt attempt,
                Consumer<SocketAddress> reached) {
            this.addresses = addresses;
            this.settings = settings;
            this.kind = kind;
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
                attempt.failed(registered.cause());
                return;
            }
            Channel channel = registered.channel();
            // Listening before connecting: a Unix socket connects within the call, and the handlers must see it become
            // active.
            ChannelPromise connected = channel.newPromise();
            connected.addListener((ChannelFutureListener) this::connected);
            channel.connect(addresses.get(tried++), connected);
        }

        private void connected(ChannelFuture connected) {
            if (connected.isSuccess()) {
                reached.accept(addresses.get(tried - 1));
                // A server that fails in the handshake has been reached: no other address is tried.
                kind.open(connected.channel(), attempt);
                return;
            }
            connected.channel().close();
            tryOthers(connected.cause());
        }

        private void tryOthers(Throwable failure) {
            if (tried < addresses.size()) {
                loop.execute(this::tryNext);
            } else {
                attempt.failed(failure);
            }
        }
    }

    /** One connection being opened. */
    public abstract static class Attempt implements EndpointKind.Opening {
        private final Inbound inbound;
        /** The connection that is being opened now, to the address that is being tried. */
        @Nullable
        Channel channel;

        private boolean cancelled;

        /** @param inbound begins once the connection is ready */
        protected Attempt(Inbound inbound) {
            this.inbound = inbound;
        }

        /**
         * No address could be connected to, or the one that could failed in the handshake; {@code cause} is the last
         * error. Not called after a cancel.
         */
        protected abstract void connectFailed(Throwable cause);

        @Override
        public final void ready(Endpoint endpoint) {
            if (cancelled) {
                endpoint.close();
            } else {
                endpoint.begin(inbound);
            }
        }

        @Override
        public final void failed(Throwable cause) {
            if (!cancelled) {
                connectFailed(cause);
            }
        }

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
