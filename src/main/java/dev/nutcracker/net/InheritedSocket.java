package dev.nutcracker.net;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A listening socket that was open before this process: systemd has opened it (socket activation), or the process whose
 * place this one takes. Linux only.
 *
 * @param descriptor its number in this process
 * @param name given by the one who opened it, for messages; need not be unique
 * @param address the address that it is bound to, as {@link Transport#EPOLL} words it
 * @param keeper who decides when it ends
 */
public record InheritedSocket(int descriptor, String name, SocketAddress address, Keeper keeper) {
    /** Who decides when a socket ends. */
    public enum Keeper {
        /**
         * The one who started this process. The socket is used and left alone: it is never closed, nor is its file removed
         * or given other permissions, so clients wait in its queue for the next process.
         */
        SUPERVISOR,
        /** This process, which treats it as if it had bound it. */
        THIS_PROCESS,
        /** The process whose place this one takes; this process, once that is gone. */
        PREDECESSOR
    }

    // The same on all processors for which there are natives of Netty.
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    private static final int SOCK_STREAM = 1;
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /**
     * Looks at a descriptor and takes it on. A socket that blocks is made to block no more, since a worker would wait in it.
     * {@link Transport#EPOLL} must be available.
     *
     * @throws IOException if it is no listening stream socket
     */
    public static InheritedSocket of(int descriptor, String name, Keeper keeper) throws IOException {
        Socket socket = socket(descriptor, name);
        int domain = option(socket, SO_DOMAIN, name);
        if (option(socket, SO_TYPE, name) != SOCK_STREAM || option(socket, SO_ACCEPTCONN, name) != 1) {
            throw new IOException(shown(descriptor, name) + " is not a stream socket that listens");
        }
        if (domain != AF_UNIX && domain != AF_INET && domain != AF_INET6) {
            throw new IOException(shown(descriptor, name) + " is neither a TCP socket nor a Unix socket");
        }
        DescriptorFlags.makeNonBlocking(descriptor);
        SocketAddress address = domain == AF_UNIX ? socket.localDomainSocketAddress() : socket.localAddress();
        return new InheritedSocket(descriptor, name, address, keeper);
    }

    private static Socket socket(int descriptor, String name) throws IOException {
        try {
            return new Socket(descriptor);
        } catch (ChannelException e) {
            throw new IOException(shown(descriptor, name) + " is not a socket", e);
        }
    }

    private static int option(Socket socket, int option, String name) throws IOException {
        try {
            return socket.getIntOpt(SOL_SOCKET, option);
        } catch (IOException e) {
            throw new IOException(shown(socket.intValue(), name) + " is not a socket: " + SystemError.text(e), e);
        }
    }

    private static String shown(int descriptor, String name) {
        return "inherited descriptor " + descriptor + " (" + name + ")";
    }

    /** For messages: {@code inherited descriptor 3 (nutcracker.socket), bound to '127.0.0.1:22121'}. */
    public String text() {
        String bound =
                address instanceof InetSocketAddress tcp ? NetUtil.toSocketAddressString(tcp) : address.toString();
        return shown(descriptor, name) + ", bound to '" + bound + "'";
    }
}
