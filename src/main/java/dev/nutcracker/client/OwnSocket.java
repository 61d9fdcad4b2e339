package dev.nutcracker.client;

import dev.nutcracker.config.ListenAddress;
import dev.nutcracker.config.ListenConfig;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.net.InheritedSocket;
import dev.nutcracker.net.LocalListener;
import dev.nutcracker.net.SocketFile;
import dev.nutcracker.net.SystemError;
import dev.nutcracker.net.Transport;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket that this process binds, or has from its predecessor. It ends with its listener, as does its file. */
final class OwnSocket implements ListeningSocket {
    /** It logs under the name of the listener. */
    private static final Logger LOG = LoggerFactory.getLogger(OwnSocket.class);

    private final SocketAddress address;
    private final ServerChannel channel;
    private final boolean inherited;
    private ListenAddress listen;
    private boolean open;
    /** Whether the process before this one may still go on with it. */
    private boolean shared;

    private OwnSocket(ListenAddress listen, SocketAddress address, ServerChannel channel, boolean inherited) {
        this.listen = listen;
        this.address = address;
        this.channel = channel;
        this.inherited = inherited;
    }

    /** One that is still to be bound. */
    static OwnSocket at(ListenAddress listen, Transport transport) {
        SocketAddress address = ListeningSocket.address(listen, transport);
        ServerChannel channel = listen instanceof ListenAddress.Local
                ? new LocalListener()
                : transport.listener(Transport.family(address));
        return new OwnSocket(listen, address, channel, false);
    }

    /** One that listens already. */
    static OwnSocket inherited(InheritedSocket socket, ListenAddress listen, Transport transport) {
        OwnSocket own = new OwnSocket(listen, socket.address(), transport.adopted(socket), true);
        own.shared = socket.keeper() == InheritedSocket.Keeper.PREDECESSOR;
        return own;
    }

    @Override
    public ServerChannel channel() {
        return channel;
    }

    @Override
    public void open(PoolConfig config, EventLoop loop) throws IOException {
        if (inherited) {
            loop.register(channel).syncUninterruptibly();
            open = true;
            changePermissions(listen);
            return;
        }
        channel.config().setOption(ChannelOption.SO_BACKLOG, config.listen().backlog());
        switch (listen) {
            case ListenAddress.Tcp _ -> {
                channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
                sharePort(config.listen(), config.name());
                bind(loop);
            }
            case ListenAddress.Unix unix -> {
                makeWay(unix);
                bind(loop);
                setPermissions(unix);
            }
            case ListenAddress.Local _ -> bind(loop);
            case ListenAddress.None _ -> throw new AssertionError("a listener without an address");
        }
        open = true;
    }

    private void sharePort(ListenConfig config, String pool) {
        if (config.reusePort() && !channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true)) {
            LOG.warn("pool {}: this transport cannot share its port, reuseport is ignored", pool);
        }
    }

    private void bind(EventLoop loop) throws IOException {
        loop.register(channel).syncUninterruptibly();
        ChannelFuture bind = channel.bind(address).awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw bindFailure(listen.text(), bind.cause());
        }
    }

    private static void makeWay(ListenAddress.Unix unix) throws IOException {
        try {
            SocketFile.makeWay(Path.of(unix.path()));
        } catch (IOException e) {
            throw bindFailure(unix.text(), e);
        }
    }

    private static IOException bindFailure(String text, Throwable cause) {
        return new IOException("bind to addr '" + text + "' failed: " + SystemError.text(cause), cause);
    }

    @Override
    public void changePermissions(ListenAddress changed) throws IOException {
        listen = changed;
        if (changed instanceof ListenAddress.Unix unix) {
            setPermissions(unix);
        }
    }

    private static void setPermissions(ListenAddress.Unix unix) throws IOException {
        if (unix.permissions() != 0) {
            Files.setPosixFilePermissions(Path.of(unix.path()), permissions(unix.permissions()));
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

    @Override
    public boolean isInherited() {
        return inherited;
    }

    @Override
    public boolean isSupervisors() {
        return false;
    }

    @Override
    public void own() {
        shared = false;
    }

    /** A channel that closes would remove the file of a Unix socket, so only its descriptor is closed. */
    @Override
    public void leave() throws IOException {
        open = false;
        channel.deregister().syncUninterruptibly();
        ((UnixChannel) channel).fd().close();
    }

    /**
     * Closing a listening socket makes the system reset the clients that wait in its queue, so they are accepted right
     * before.
     */
    @Override
    public void close(Runnable lastClients) throws IOException {
        if (open && shared) {
            leave();
        }
        // A loop that somebody else has ended has closed it.
        if (channel.isRegistered() && channel.isOpen()) {
            channel.eventLoop().submit(() -> acceptAndClose(lastClients)).syncUninterruptibly();
            channel.closeFuture().syncUninterruptibly();
        }
        if (open && listen instanceof ListenAddress.Unix unix) {
            Files.deleteIfExists(Path.of(unix.path()));
        }
        open = false;
    }

    private void acceptAndClose(Runnable lastClients) {
        try {
            lastClients.run();
        } finally {
            channel.close();
        }
    }
}
