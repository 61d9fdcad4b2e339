package dev.nutcracker.client;

import dev.nutcracker.config.ListenAddress;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.server.SharedPool;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool's listening socket: accepts clients and hands each to the worker that has the fewest of them. Once handed over,
 * a client stays with its worker.
 */
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    /** How long accepting rests when the process has no descriptor left. */
    private static final long REST_MS = 1000;

    private final SharedPool shared;
    private final List<Clients> workers;
    private final ServerChannel channel;
    private boolean open;

    /** @param workers the pool's clients at each worker */
    public Listener(SharedPool shared, List<Clients> workers, Transport transport) {
        this.shared = shared;
        this.workers = List.copyOf(workers);
        this.channel = transport.listener(shared.config().listen() instanceof ListenAddress.Unix);
    }

    /** Binds and listens; the loop given accepts. Blocks until it listens, so it is not to be called on a loop. */
    public void open(EventLoop loop, Transport transport) throws IOException {
        PoolConfig config = shared.config();
        channel.config().setOption(ChannelOption.SO_BACKLOG, config.backlog());
        channel.pipeline().addLast(new Acceptor());
        ListenAddress listen = config.listen();
        switch (listen) {
            case ListenAddress.Tcp tcp -> {
                channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
                if (config.reusePort() && !channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true)) {
                    LOG.warn("pool {}: this transport cannot share its port, reuseport is ignored", config.name());
                }
                bind(loop, tcp.address(), listen.text());
            }
            case ListenAddress.Unix unix -> {
                Files.deleteIfExists(Path.of(unix.path()));
                bind(loop, transport.unixAddress(unix.path()), listen.text());
                if (unix.permissions() != 0) {
                    Files.setPosixFilePermissions(Path.of(unix.path()), permissions(unix.permissions()));
                }
            }
        }
        shared.connections().opened();
        open = true;
    }

    /** The address it really listens on. */
    public SocketAddress localAddress() {
        return channel.localAddress();
    }

    /** Accepts no more. Blocks until the socket is closed, so it is not to be called on a loop. */
    public void close() {
        if (channel.isRegistered()) {
            channel.close().syncUninterruptibly();
        }
        if (!open) {
            return;
        }
        open = false;
        shared.connections().closed();
        if (shared.config().listen() instanceof ListenAddress.Unix unix) {
            try {
                Files.deleteIfExists(Path.of(unix.path()));
            } catch (IOException e) {
                LOG.warn("cannot remove the socket {}: {}", unix.path(), e.toString());
            }
        }
    }

    private void bind(EventLoop loop, SocketAddress address, String text) throws IOException {
        loop.register(channel).syncUninterruptibly();
        ChannelFuture bound = channel.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            String reason = bound.cause().getMessage();
            throw new IOException("bind to addr '" + text + "' failed: " + reason, bound.cause());
        }
    }

    private static Set<PosixFilePermission> permissions(int octal) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] fromHighBit = PosixFilePermission.values();
        for (int i = 0; i < fromHighBit.length; i++) {
            if ((octal >> (fromHighBit.length - 1 - i) & 1) != 0) {
                permissions.add(fromHighBit[i]);
            }
        }
        return permissions;
    }

    /** What happens on the listening channel: each message is a client's channel. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        private final Refusals refusals = new Refusals(shared.config().name());
        private boolean resting;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Channel client = (Channel) message;
            if (!isPrepared(client)) {
                return;
            }
            if (shared.admitClient()) {
                emptiest().accept(client);
            } else {
                refuse(client);
                refusals.refused(
                        ctx.channel().eventLoop(),
                        "it has " + shared.config().clientConnections() + " already (client_connections)");
            }
        }

        /** A socket whose client has gone already may refuse its options; that is no reason for the listener to rest. */
        private boolean isPrepared(Channel client) {
            boolean tcp = shared.config().listen() instanceof ListenAddress.Tcp;
            try {
                new SocketSettings(tcp, shared.config().tcpKeepalive()).applyTo(client);
                client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
                return true;
            } catch (ChannelException e) {
                LOG.debug(
                        "a client of pool {} was gone before it was served",
                        shared.config().name(),
                        e);
                client.unsafe().closeForcibly();
                return false;
            }
        }

        /** Running out of descriptors must neither end the listener nor make the loop spin on the same readiness. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            Channel listening = ctx.channel();
            if (!resting) {
                resting = true;
                LOG.error(
                        "pool {}: accepting clients rests for {} ms: {}",
                        shared.config().name(),
                        REST_MS,
                        cause.getMessage());
                listening.config().setAutoRead(false);
                listening.eventLoop().schedule(() -> goOn(listening), REST_MS, TimeUnit.MILLISECONDS);
            }
        }

        private void goOn(Channel listening) {
            resting = false;
            listening.config().setAutoRead(true);
        }

        private Clients emptiest() {
            Clients emptiest = null;
            for (Clients worker : workers) {
                if (emptiest == null || worker.assigned() < emptiest.assigned()) {
                    emptiest = worker;
                }
            }
            assert emptiest != null : "there is always a worker";
            return emptiest;
        }

        private void refuse(Channel client) {
            EventLoop loop = workers.getFirst().pool().loop();
            byte[] answer = workers.getFirst().pool().dialect().tooManyClients();
            loop.register(client)
                    .addListener((ChannelFuture registered) -> client.writeAndFlush(Unpooled.wrappedBuffer(answer))
                            .addListener(ChannelFutureListener.CLOSE));
        }
    }
}
