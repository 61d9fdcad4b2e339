package dev.nutcracker.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a Unix socket between two processes of one user, for frames or for file descriptors. Needs {@link
 * Transport#EPOLL}. Its methods block, each with a time limit, so they are never called on a loop; a peer that reads or
 * sends nothing costs its caller that time and nobody else anything.
 *
 * <pre>
 *   frame         length, 4 bytes │ content
 *   descriptor    one byte, with the descriptor beside it (SCM_RIGHTS)
 * </pre>
 *
 * <p>A frame is read only when it is asked for. The descriptors that are on their way must be few (see {@link
 * #DESCRIPTORS_MAX}), since a socket that is full cannot take another.
 */
public final class PassingChannel implements AutoCloseable {
    /** How many descriptors may be sent before the peer has said that it has them. */
    public static final int DESCRIPTORS_MAX = 64;

    /** A longer frame is not taken. */
    static final int FRAME_BYTES_MAX = 2 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(PassingChannel.class);
    private static final int LENGTH_BYTES = 4;
    private static final Object END = new Object();
    private static final Path SELF = Path.of("/proc/self");

    private final Channel channel;
    private final BlockingQueue<Object> arrived;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PassingChannel(Channel channel, Inbox inbox) {
        this.channel = channel;
        this.arrived = inbox.arrived;
        channel.closeFuture().addListener(_ -> inbox.end(null));
    }

    /** The end of a connection that has been accepted, for frames; descriptors may be sent. Not registered yet. */
    static PassingChannel accepted(EpollDomainSocketChannel channel) {
        Inbox inbox = new Inbox();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(inbox);
        return new PassingChannel(channel, inbox);
    }

    /** Connects, for frames. */
    public static PassingChannel connect(Path path, EventLoop loop, long timeoutMs) throws IOException {
        return connect(path, loop, DomainSocketReadMode.BYTES, timeoutMs);
    }

    /** Connects, to receive descriptors; frames may be sent. */
    public static PassingChannel connectForDescriptors(Path path, EventLoop loop, long timeoutMs) throws IOException {
        return connect(path, loop, DomainSocketReadMode.FILE_DESCRIPTORS, timeoutMs);
    }

    private static PassingChannel connect(Path path, EventLoop loop, DomainSocketReadMode mode, long timeoutMs)
            throws IOException {
        EpollDomainSocketChannel channel = new EpollDomainSocketChannel();
        channel.config().setReadMode(mode);
        channel.config().setAutoRead(mode == DomainSocketReadMode.FILE_DESCRIPTORS);
        Inbox inbox = new Inbox();
        channel.pipeline().addLast(inbox);
        try {
            await(loop.register(channel), timeoutMs);
            await(channel.connect(new DomainSocketAddress(path.toString())), timeoutMs);
            return new PassingChannel(channel, inbox);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The user of this process. */
    static int ownUser() throws IOException {
        return (int) Files.getAttribute(SELF, "unix:uid");
    }

    /** Whether the other end may still be there. */
    public boolean isOpen() {
        return channel.isActive();
    }

    /** Sends frames. Blocks until the socket has taken the last. */
    public void send(List<byte[]> contents, long timeoutMs) throws IOException {
        int bytes = 0;
        for (byte[] content : contents) {
            bytes += LENGTH_BYTES + content.length;
        }
        ByteBuf frames = Unpooled.buffer(bytes);
        for (byte[] content : contents) {
            frames.writeInt(content.length).writeBytes(content);
        }
        await(channel.writeAndFlush(frames), timeoutMs);
    }

    /** Sends descriptors, which stay open here; at most {@link #DESCRIPTORS_MAX}. */
    public void sendDescriptors(List<Integer> descriptors, long timeoutMs) throws IOException {
        if (descriptors.size() > DESCRIPTORS_MAX) {
            throw new IllegalArgumentException(descriptors.size() + " descriptors at a time");
        }
        List<ChannelFuture> sent = new ArrayList<>();
        descriptors.forEach(descriptor -> sent.add(channel.write(new FileDescriptor(descriptor))));
        channel.flush();
        if (!sent.isEmpty()) {
            await(sent.getLast(), timeoutMs);
        }
    }

    /** Receives a frame. */
    public byte[] receive(long timeoutMs) throws IOException {
        if (arrived.isEmpty()) {
            channel.read();
        }
        if (take(timeoutMs) instanceof byte[] content) {
            return content;
        }
        throw unexpected();
    }

    /** Receives a descriptor, which is the caller's from now on. */
    public int receiveDescriptor(long timeoutMs) throws IOException {
        if (take(timeoutMs) instanceof FileDescriptor descriptor) {
            return descriptor.intValue();
        }
        throw unexpected();
    }

    private static IOException unexpected() {
        return new IOException("the other process has sent something unexpected");
    }

    private Object take(long timeoutMs) throws IOException {
        try {
            Object next = arrived.poll(timeoutMs, TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new IOException("the other process has said nothing for " + timeoutMs + " ms");
            }
            if (next == END || next instanceof IOException) {
                arrived.add(next);
                throw new IOException(
                        "the other process has closed the connection",
                        next instanceof IOException cause ? cause : null);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    private static void await(ChannelFuture done, long timeoutMs) throws IOException {
        try {
            if (!done.await(timeoutMs, TimeUnit.MILLISECONDS)) {
                throw new IOException("the other process has read nothing for " + timeoutMs + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
        Throwable cause = done.cause();
        if (cause != null) {
            throw new IOException(SystemError.text(cause), cause);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    /** Closes it, and the descriptors that have come and that nobody has taken. Any thread may call this. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            channel.close().addListener(_ -> closeLeft());
        }
    }

    private void closeLeft() {
        for (Object left = arrived.poll(); left != null; left = arrived.poll()) {
            if (left instanceof FileDescriptor descriptor) {
                close(descriptor);
            }
        }
        arrived.add(END);
    }

    private static void close(FileDescriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException e) {
            LOG.debug("a descriptor that is not wanted could not be closed", e);
        }
    }

    /** Collects what arrives. */
    private static final class Inbox extends ChannelInboundHandlerAdapter {
        private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
        private ByteBuf unread = Unpooled.EMPTY_BUFFER;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof ByteBuf bytes) {
                unread = Unpooled.copiedBuffer(unread, bytes);
                bytes.release();
                frames(ctx);
            } else {
                arrived.add(message);
            }
        }

        private void frames(ChannelHandlerContext ctx) {
            while (unread.readableBytes() >= LENGTH_BYTES) {
                int length = unread.getInt(unread.readerIndex());
                if (length < 0 || length > FRAME_BYTES_MAX) {
                    end(new IOException("it has sent something that is no frame"));
                    ctx.close();
                    return;
                }
                if (unread.readableBytes() < LENGTH_BYTES + length) {
                    return;
                }
                byte[] content = new byte[length];
                unread.skipBytes(LENGTH_BYTES).readBytes(content);
                arrived.add(content);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (arrived.isEmpty()) {
                ctx.read();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            end(new IOException(SystemError.text(cause), cause));
            ctx.close();
        }

        private void end(@Nullable IOException cause) {
            arrived.add(cause == null ? END : cause);
        }
    }
}
