package dev.nutcracker.net;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix socket at which another process of the same user finds this one. Its file has mode 0600, and each peer is asked
 * for its user all the same ({@code SO_PEERCRED}): a directory can be misplaced, the kernel cannot be fooled. Needs {@link
 * Transport#EPOLL}.
 */
public final class PassingSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PassingSocket.class);
    private static final int BACKLOG = 8;
    private static final long REST_MS = 1000;

    private final EpollServerDomainSocketChannel channel = new EpollServerDomainSocketChannel();
    private final EventLoop loop;
    private final Consumer<PassingChannel> accepted;
    private final Runnable refused;

    private PassingSocket(EventLoop loop, Consumer<PassingChannel> accepted, Runnable refused) {
        this.loop = loop;
        this.accepted = accepted;
        this.refused = refused;
    }

    /**
     * Listens. Blocks until it does, so it must not be called on a loop.
     *
     * @param accepted gets the connections of processes of the same user, on the loop
     * @param refused called for each connection of anybody else, which is closed, on the loop
     */
    public static PassingSocket open(Path path, EventLoop loop, Consumer<PassingChannel> accepted, Runnable refused)
            throws IOException {
        PassingSocket socket = new PassingSocket(loop, accepted, refused);
        try {
            socket.open(path);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void open(Path path) throws IOException {
        SocketFile.makeWay(path);
        channel.config().setAutoRead(false);
        channel.config().setBacklog(BACKLOG);
        channel.pipeline().addLast(new Acceptor());
        loop.register(channel).syncUninterruptibly();
        ChannelFuture bound =
                channel.bind(new DomainSocketAddress(path.toString())).awaitUninterruptibly();
        Throwable failure = bound.cause();
        if (failure != null) {
            throw new IOException("bind to '" + path + "' failed: " + SystemError.text(failure), failure);
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        channel.config().setAutoRead(true);
    }

    /** Listens no more, and removes its file. Blocks until that is done. */
    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            EpollDomainSocketChannel peer = (EpollDomainSocketChannel) message;
            if (isOfThisUser(peer)) {
                PassingChannel passing = PassingChannel.accepted(peer);
                loop.register(peer)
                        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE)
                        .addListener(registered -> {
                            if (registered.isSuccess()) {
                                accepted.accept(passing);
                            }
                        });
            } else {
                peer.unsafe().closeForcibly();
                refused.run();
            }
        }

        private static boolean isOfThisUser(EpollDomainSocketChannel peer) {
            try {
                int user = peer.peerCredentials().uid();
                int own = PassingChannel.ownUser();
                if (user != own) {
                    LOG.warn("a process of user {} has been refused at the socket for hand-overs", user);
                }
                return user == own;
            } catch (IOException | ChannelException e) {
                LOG.debug("a process that has connected for a hand-over has gone", e);
                return false;
            }
        }

        /** Without file descriptors the socket stays open, but its loop must not spin on the same event. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.warn("accepting a connection for a hand-over failed: {}", SystemError.text(cause));
            channel.config().setAutoRead(false);
            loop.schedule(() -> channel.config().setAutoRead(true), REST_MS, TimeUnit.MILLISECONDS);
        }
    }
}
