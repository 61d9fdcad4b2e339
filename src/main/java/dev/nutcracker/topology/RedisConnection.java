package dev.nutcracker.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.net.Inbound;
import dev.nutcracker.net.SystemError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a sentinel or a server that is asked questions. Answers come in the order of the questions, messages at
 * any time between them. It closes when an answer takes too long, and when what it receives is neither.
 *
 * <pre>
 *   connecting ──► opened() ──► answers, pushed() ──► lost(why)      or close() at any time, after which nothing is told
 *        └───────────────────────────────────────────────▲
 * </pre>
 */
final class RedisConnection extends Inbound {
    /** Who has been silent for this long does not answer. */
    static final long SILENCE_MS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(RedisConnection.class);
    private static final byte[] LINE_END = {'\r', '\n'};

    /** Its owner. */
    interface Owner {
        /** Questions may be asked. */
        void opened(RedisConnection connection);

        void pushed(List<Reply> message);

        /** It has closed, but not by {@link #close}. No question is answered any more. */
        void lost(RedisConnection connection, Loss why);
    }

    /**
     * Why a connection was lost.
     *
     * @param silent whether the peer is there and does not answer
     */
    record Loss(String reason, boolean silent) {}

    private record Question(long askedNs, Consumer<Reply> answered) {}

    private final EventLoop loop;
    private final Owner owner;
    private final ReplyReader reader;
    private final ArrayDeque<Question> questions = new ArrayDeque<>();
    private final Connector.Attempt attempt;

    private @Nullable Endpoint endpoint;
    private @Nullable ByteBuf unsent;
    private @Nullable ScheduledFuture<?> timer;
    private boolean onlyMessages;
    private boolean closed;

    /** One that is being opened. */
    RedisConnection(EventLoop loop, Connector connector, ServerAddress.Tcp address, EndpointKind kind, Owner owner) {
        this(loop, connector, address, kind, ReplyReader.SMALL, owner);
    }

    RedisConnection(
            EventLoop loop,
            Connector connector,
            ServerAddress.Tcp address,
            EndpointKind kind,
            ReplyReader.Bounds bounds,
            Owner owner) {
        this.loop = loop;
        this.owner = owner;
        this.reader = new ReplyReader(bounds);
        this.attempt = new Connector.Attempt(this) {
            @Override
            protected void connectFailed(Throwable cause) {
                lose(Reasons.of(cause), false);
            }
        };
        connector.connect(address.host(), address.port(), connector.settings(true, true), kind, attempt);
        timer = loop.schedule(this::notOpened, SILENCE_MS, TimeUnit.MILLISECONDS);
    }

    private void notOpened() {
        timer = null;
        if (endpoint == null) {
            lose("no connection within " + SILENCE_MS + " ms", false);
        }
    }

    boolean isOpen() {
        return endpoint != null && !closed;
    }

    /** Whether a question is not answered yet. */
    boolean isAsked() {
        return !questions.isEmpty();
    }

    /** From now on arrays are messages, as in RESP2 after a subscription; no more questions are asked. */
    void takeOnlyMessages() {
        onlyMessages = true;
    }

    /** Adds a question to those that {@link #flush} sends. */
    void ask(Consumer<Reply> answered, String... words) {
        if (closed) {
            return;
        }
        add(words);
        questions.add(new Question(System.nanoTime(), answered));
        if (timer == null) {
            watch(TimeUnit.MILLISECONDS.toNanos(SILENCE_MS));
        }
    }

    /** Asks to be logged in, in the words that every version knows. */
    void logIn(ServerCredentials login, Consumer<Reply> answered) {
        String user = login.userName();
        String password = login.password().text();
        if (user == null) {
            ask(answered, "AUTH", password);
        } else {
            ask(answered, "AUTH", user, password);
        }
    }

    /** Adds a request that is answered by messages alone. */
    void tell(String... words) {
        add(words);
    }

    private void add(String... words) {
        if (closed) {
            return;
        }
        ByteBuf request = unsent == null ? ByteBufAllocator.DEFAULT.buffer() : unsent;
        unsent = request;
        ByteBufUtil.writeAscii(request, "*" + words.length + "\r\n");
        for (String word : words) {
            byte[] bytes = word.getBytes(UTF_8);
            ByteBufUtil.writeAscii(request, "$" + bytes.length + "\r\n");
            request.writeBytes(bytes).writeBytes(LINE_END);
        }
    }

    /** Sends everything in one write. */
    void flush() {
        ByteBuf request = unsent;
        unsent = null;
        if (request == null) {
            return;
        }
        if (endpoint == null || closed) {
            request.release();
        } else {
            endpoint.channel().writeAndFlush(request);
        }
    }

    private void watch(long leftNs) {
        timer = loop.schedule(this::checkSilence, leftNs, TimeUnit.NANOSECONDS);
    }

    private void checkSilence() {
        timer = null;
        Question oldest = questions.peek();
        if (closed || oldest == null) {
            return;
        }
        long leftNs = TimeUnit.MILLISECONDS.toNanos(SILENCE_MS) - (System.nanoTime() - oldest.askedNs());
        if (leftNs > 0) {
            watch(leftNs);
        } else {
            lose("no answer for " + SILENCE_MS + " ms", true);
        }
    }

    @Override
    protected void onReady(Endpoint opened) {
        endpoint = opened;
        if (closed) {
            opened.close();
            return;
        }
        cancelTimer();
        owner.opened(this);
        flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf received = (ByteBuf) message;
        try {
            if (!closed) {
                reader.add(received);
            }
        } finally {
            received.release();
        }
        takeReplies();
        flush();
    }

    private void takeReplies() {
        while (!closed) {
            Reply reply = reader.next();
            if (reply == null) {
                if (reader.isBroken()) {
                    lose("its answer was malformed", false);
                }
                return;
            }
            take(reply);
        }
    }

    private void take(Reply reply) {
        if (reply instanceof Reply.Push || (onlyMessages && reply instanceof Reply.Many)) {
            owner.pushed(reply.asList());
            return;
        }
        Question question = questions.poll();
        if (question == null) {
            lose(
                    reply instanceof Reply.Failure failure ? Reasons.said(failure.text()) : "it answered no question",
                    false);
        } else {
            question.answered().accept(reply);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lose("it closed the connection", false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (SystemError.isDefect(cause)) {
            LOG.error("a connection of the topology failed", cause);
        }
        lose(Reasons.of(cause), false);
    }

    /** Closes it, because of what an answer said. */
    void refuse(String reason) {
        lose(reason, false);
    }

    private void lose(String reason, boolean silent) {
        if (!closed) {
            close();
            owner.lost(this, new Loss(reason, silent));
        }
    }

    /** Nothing is told any more. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        cancelTimer();
        questions.clear();
        flush();
        if (endpoint == null) {
            attempt.cancel();
        } else {
            endpoint.close();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
