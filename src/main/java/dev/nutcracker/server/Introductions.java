package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.Inbound;
import dev.nutcracker.protocol.Introduction;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks one server how much it takes, on connections of their own. The content of the answer does not matter, only whether
 * the server closes the connection instead. If it does, it gets a greeting on a second connection: a server that closes
 * every connection is not twemproxy.
 */
final class Introductions {
    /** A server that is silent for this long has not closed the connection either. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    /** How a connection ended. */
    private enum End {
        UNREACHABLE,
        CLOSED,
        ANSWERED,
        SILENT
    }

    private final PoolContext pool;
    private final ServerAddress server;
    private final long timeoutNs;
    private final Consumer<ServerExtents.State> done;
    private final Introduction words;
    private @Nullable Call call;

    Introductions(PoolContext pool, ServerAddress server, long timeoutNs, Consumer<ServerExtents.State> done) {
        this.pool = pool;
        this.server = server;
        this.timeoutNs = timeoutNs;
        this.done = done;
        this.words = pool.dialect().introduction();
    }

    void begin() {
        call(words.question(), this::questioned);
    }

    void cancel() {
        if (call != null) {
            call.cancel();
        }
    }

    private void call(byte[] message, Consumer<End> then) {
        Call next = new Call(message, then);
        call = next;
        next.begin();
    }

    private void questioned(End end) {
        switch (end) {
            case ANSWERED, SILENT -> done.accept(ServerExtents.State.WHOLE);
            case UNREACHABLE -> done.accept(ServerExtents.State.AWAY);
            case CLOSED -> call(words.greeting(), this::greeted);
        }
    }

    private void greeted(End end) {
        switch (end) {
            case ANSWERED, SILENT -> done.accept(ServerExtents.State.TWEMPROXY);
            case UNREACHABLE, CLOSED -> done.accept(ServerExtents.State.AWAY);
        }
    }

    /** One connection, one message. */
    private final class Call extends Inbound {
        private final byte[] message;
        private final Consumer<End> then;
        private final Connector.Attempt attempt = new Connector.Attempt(this) {
            @Override
            protected void connectFailed(Throwable cause) {
                end(End.UNREACHABLE);
            }
        };
        private @Nullable Endpoint endpoint;
        private @Nullable ScheduledFuture<?> timer;
        private boolean ended;

        Call(byte[] message, Consumer<End> then) {
            this.message = message;
            this.then = then;
        }

        void begin() {
            long patienceNs = timeoutNs == 0 ? PATIENCE_NS : Math.min(PATIENCE_NS, timeoutNs);
            timer = pool.loop().schedule(this::timeUp, patienceNs, TimeUnit.NANOSECONDS);
            pool.connect(server, attempt);
        }

        void cancel() {
            ended = true;
            close();
        }

        @Override
        protected void onReady(Endpoint opened) {
            endpoint = opened;
            Channel channel = opened.channel();
            ByteBuf buffer = channel.alloc().directBuffer(message.length).writeBytes(message);
            channel.writeAndFlush(buffer, channel.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object received) {
            ReferenceCountUtil.release(received);
            end(End.ANSWERED);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            end(End.CLOSED);
        }

        /** A connection that is reset is closed as well; it is reported as ended. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            end(End.CLOSED);
        }

        private void timeUp() {
            end(endpoint == null ? End.UNREACHABLE : End.SILENT);
        }

        private void end(End how) {
            if (!ended) {
                ended = true;
                close();
                then.accept(how);
            }
        }

        private void close() {
            if (timer != null) {
                timer.cancel(false);
            }
            if (endpoint == null) {
                attempt.cancel();
            } else {
                endpoint.close();
            }
        }
    }
}
