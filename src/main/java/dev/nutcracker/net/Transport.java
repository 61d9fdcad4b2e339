package dev.nutcracker.net;

import static io.netty.channel.socket.SocketProtocolFamily.INET;
import static io.netty.channel.socket.SocketProtocolFamily.INET6;
import static io.netty.channel.socket.SocketProtocolFamily.UNIX;

import io.netty.channel.Channel;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The operating system's interface for sockets, as far as the proxy can choose it. */
public enum Transport implements Sockets {
    EPOLL(EpollIoHandle.class) {
        @Override
        public boolean isAvailable() {
            return Epoll.isAvailable();
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return EpollIoHandler.newFactory();
        }

        @Override
        public ServerChannel listener(SocketProtocolFamily family) {
            return family == UNIX ? new EpollServerDomainSocketChannel() : new EpollServerSocketChannel(family);
        }

        @Override
        public boolean adoptsSockets() {
            return true;
        }

        @Override
        public ServerChannel adopted(InheritedSocket socket) {
            // A Unix socket counts as listening only if that is said.
            return family(socket.address()) == UNIX
                    ? new EpollServerDomainSocketChannel(socket.descriptor(), true)
                    : new EpollServerSocketChannel(socket.descriptor());
        }

        @Override
        public void acceptWaiting(ServerChannel listener, Consumer<Channel> accepted) throws IOException {
            boolean unix = listener instanceof EpollServerDomainSocketChannel;
            byte[] peer = new byte[PEER_BYTES];
            Socket socket = (Socket) ((UnixChannel) listener).fd();
            for (int i = 0; i < WAITING_MAX; i++) {
                int descriptor = socket.accept(peer);
                if (descriptor < 0) {
                    return;
                }
                accepted.accept(unix ? new EpollDomainSocketChannel(descriptor) : new EpollSocketChannel(descriptor));
            }
        }

        @Override
        public Channel adoptedClient(int descriptor, SocketProtocolFamily family) {
            return family == UNIX ? new EpollDomainSocketChannel(descriptor) : new EpollSocketChannel(descriptor);
        }

        @Override
        public Channel socket(SocketProtocolFamily family) {
            return family == UNIX ? new EpollDomainSocketChannel() : new EpollSocketChannel(family);
        }

        @Override
        public DatagramChannel datagrams() {
            return new EpollDatagramChannel();
        }

        @Override
        public SocketAddress unixAddress(String path) {
            return new DomainSocketAddress(path);
        }
    },
    KQUEUE(KQueueIoHandle.class) {
        @Override
        public boolean isAvailable() {
            return KQueue.isAvailable();
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return KQueueIoHandler.newFactory();
        }

        @Override
        public ServerChannel listener(SocketProtocolFamily family) {
            return family == UNIX ? new KQueueServerDomainSocketChannel() : new KQueueServerSocketChannel();
        }

        @Override
        public Channel socket(SocketProtocolFamily family) {
            return family == UNIX ? new KQueueDomainSocketChannel() : new KQueueSocketChannel(family);
        }

        @Override
        public DatagramChannel datagrams() {
            return new KQueueDatagramChannel();
        }

        @Override
        public SocketAddress unixAddress(String path) {
            return new DomainSocketAddress(path);
        }
    },
    NIO(NioIoHandle.class) {
        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return NioIoHandler.newFactory();
        }

        @Override
        public ServerChannel listener(SocketProtocolFamily family) {
            return family == UNIX
                    ? new NioServerDomainSocketChannel()
                    : new NioServerSocketChannel(SelectorProvider.provider(), family);
        }

        @Override
        public Channel socket(SocketProtocolFamily family) {
            return family == UNIX
                    ? new NioDomainSocketChannel()
                    : new NioSocketChannel(SelectorProvider.provider(), family);
        }

        @Override
        public DatagramChannel datagrams() {
            return new NioDatagramChannel();
        }

        @Override
        public SocketAddress unixAddress(String path) {
            return UnixDomainSocketAddress.of(path);
        }
    },
    IO_URING(IoUringIoHandle.class) {
        @Override
        public boolean isAvailable() {
            return IoUring.isAvailable();
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return IoUringIoHandler.newFactory();
        }

        @Override
        public ServerChannel listener(SocketProtocolFamily family) {
            return family == UNIX ? new IoUringServerDomainSocketChannel() : new IoUringServerSocketChannel();
        }

        @Override
        public Channel socket(SocketProtocolFamily family) {
            return family == UNIX ? new IoUringDomainSocketChannel() : new IoUringSocketChannel();
        }

        @Override
        public DatagramChannel datagrams() {
            return new IoUringDatagramChannel();
        }

        @Override
        public SocketAddress unixAddress(String path) {
            return new DomainSocketAddress(path);
        }
    };

    /** Room for the address of a peer, as Netty's native code writes it. */
    private static final int PEER_BYTES = 26;
    /** At most this many connections are accepted at a time, however fast others arrive. */
    private static final int WAITING_MAX = 4096;

    /** What its event loops have for each channel. */
    private final Class<? extends IoHandle> handles;

    Transport(Class<? extends IoHandle> handles) {
        this.handles = handles;
    }

    /** The first that works here: native ones before Java's own, and io_uring only if it is asked for. */
    public static Transport best() {
        for (Transport transport : values()) {
            if (transport.isAvailable()) {
                return transport;
            }
        }
        throw new AssertionError("NIO is always available");
    }

    /** The one that event loops are made for; null if they have no sockets of the operating system. */
    public static @Nullable Transport of(IoEventLoopGroup loops) {
        for (Transport transport : values()) {
            if (loops.isCompatible(transport.handles)) {
                return transport;
            }
        }
        return null;
    }

    /** The one with that name, whether it works here or not. */
    public static Transport named(String lowerCaseName) {
        return valueOf(lowerCaseName.toUpperCase(Locale.ROOT));
    }

    public abstract boolean isAvailable();

    public abstract IoHandlerFactory ioHandlerFactory();

    /**
     * A listening channel, not registered yet. With {@code 0.0.0.0} those of kqueue and io_uring also accept clients of
     * IPv6, since Netty does not let them choose the family.
     */
    public abstract ServerChannel listener(SocketProtocolFamily family);

    /** Whether it can use listening sockets that were open before this process. */
    public boolean adoptsSockets() {
        return false;
    }

    /**
     * A listening channel, not registered yet, for a socket that listens already. Its descriptor is the channel's from now
     * on, until the channel is deregistered and forgotten.
     *
     * @throws UnsupportedOperationException if the transport cannot do that, see {@link #adoptsSockets}
     */
    public ServerChannel adopted(InheritedSocket socket) {
        throw new UnsupportedOperationException(lowerCaseName() + " cannot use " + socket.text());
    }

    /**
     * Passes on the connections at {@code listener} that have not been accepted yet, as channels that are not registered
     * yet. If the transport cannot do that, it does nothing. On the listener's loop.
     */
    public void acceptWaiting(ServerChannel listener, Consumer<Channel> accepted) throws IOException {}

    /**
     * A channel of the descriptor of a connected client, not registered yet. Only if the transport {@link
     * #adoptsSockets}.
     */
    public Channel adoptedClient(int descriptor, SocketProtocolFamily family) {
        throw new UnsupportedOperationException(lowerCaseName() + " cannot take over sockets");
    }

    /** A socket for datagrams, not registered yet. */
    public abstract DatagramChannel datagrams();

    /** Which kind of socket an address is for. */
    public static SocketProtocolFamily family(SocketAddress address) {
        if (address instanceof InetSocketAddress tcp) {
            return tcp.getAddress() instanceof Inet4Address ? INET : INET6;
        }
        return UNIX;
    }

    /** The word in {@code -V} and in logs. */
    public String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
