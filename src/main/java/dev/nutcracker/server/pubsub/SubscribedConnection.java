package dev.nutcracker.server.pubsub;

import dev.nutcracker.buffer.Input;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.Inbound;
import dev.nutcracker.net.SystemError;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.PushParser;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.CloseCause;
import dev.nutcracker.server.ConnectionReports;
import dev.nutcracker.server.LivenessProbe;
import dev.nutcracker.server.PoolContext;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerPhase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection on which a server sends messages. The proxy subscribes to topics on it; the server confirms them in the
 * same order, and sends messages in between. Anything else from the server closes the connection.
 *
 * <p>It may be silent for hours. So the server is probed when it has sent nothing for a while, and taken for dead if it
 * does not answer. The pool's timeout applies to earlier requests; it starts again whenever something arrives.
 */
final class SubscribedConnection extends Inbound implements Turn.Participant, LivenessProbe.Target {
    private static final Logger LOG = LoggerFactory.getLogger(SubscribedConnection.class);
    /** An incomplete message is given up only if it keeps more than this. */
    private static final int REFUSABLE_BYTES = 64 * 1024;

    private enum State {
        OPENING,
        SHAKING_HANDS,
        READY,
        CLOSED
    }

    private final PoolContext pool;
    private final Server server;
    private final ServerTopics topics;
    private final ResponseDecoder decoder;
    private final PushParser pushes;
    private final Input input = new Input(ByteBufAllocator.DEFAULT);
    private final Output output = new Output(ByteBufAllocator.DEFAULT);
    private final OwedAnswers owed = new OwedAnswers();

    private State state = State.OPENING;
    private Connector.@Nullable Attempt attempt;
    private @Nullable Endpoint endpoint;
    private @Nullable ScheduledFuture<?> timer;
    private final LivenessProbe probe;
    /** When the server last sent something, or was first expected to. */
    private long heardNs;

    private long connectedNs;

    private boolean admitted;

    private boolean inTurn;
    private long keptBytes;

    SubscribedConnection(PoolContext pool, Server server, ServerTopics topics) {
        this.pool = pool;
        this.server = server;
        this.topics = topics;
        this.probe = new LivenessProbe(pool, this);
        this.decoder = pool.dialect().responseDecoder(Dialect.USUAL_FLAVOUR);
        this.pushes = topics.subscriptions().pushes();
    }

    void open() {
        pool.shared().connections().opened();
        heardNs = pool.turn().nowNs();
        admitted = pool.shared().admission().admitServerConnection();
        if (!admitted) {
            LOG.warn("pool {}: no file descriptor is left for the channels of server {}", pool.name(), server);
            pool.loop().execute(() -> close(CloseCause.TOO_MANY_FILES));
            return;
        }
        watchDeadline();
        attempt = new Connector.Attempt(this) {
            @Override
            protected void connectFailed(Throwable cause) {
                close(CloseCause.of(cause));
            }
        };
        server.connect(attempt);
    }

    boolean isReady() {
        return state == State.READY;
    }

    /** Whether the server has not yet confirmed a request for the topic, or for its end. */
    boolean isOwedAnswers() {
        return state == State.READY && !owed.isEmpty();
    }

    void subscribe(TopicLink link) {
        Topic topic = link.subscription().topic();
        link.asked();
        owed.addBeginning(topic, link, pool.turn().nowNs());
        send(topics.subscriptions().words().subscribe(topic));
    }

    void unsubscribe(Topic topic) {
        owed.addEnd(topic, topics.audience().begin(topic), pool.turn().nowNs());
        send(topics.subscriptions().words().unsubscribe(topic));
    }

    private void ask(byte[] request, PushParser.Event answer) {
        owed.add(answer, pool.turn().nowNs());
        send(request);
    }

    private void send(byte[] request) {
        output.write(request);
        watchDeadline();
        joinTurn();
    }

    ConnectionReports.Sample sample() {
        return new ConnectionReports.Sample(
                server,
                Dialect.USUAL_FLAVOUR,
                phase().statName(),
                endpoint,
                connectedNs,
                heardNs,
                0,
                owed.count(),
                owed.isEmpty() ? 0 : pool.turn().nowNs() - owed.awaitedSinceNs(connectedNs),
                keptBytes);
    }

    ServerPhase phase() {
        return switch (state) {
            case OPENING, CLOSED -> ServerPhase.CONNECTING;
            case SHAKING_HANDS -> ServerPhase.HANDSHAKING;
            case READY -> ServerPhase.READY;
        };
    }

    @Override
    protected void onReady(Endpoint opened) {
        endpoint = opened;
        connectedNs = pool.turn().nowNs();
        server.counters().increment(ServerCounter.SERVER_CONNECTIONS);
        probe.start();
        shakeHands();
    }

    private void shakeHands() {
        state = State.SHAKING_HANDS;
        List<byte[]> steps = pool.dialect()
                .handshake(
                        Dialect.USUAL_FLAVOUR, server.login(), server.settings().database());
        for (byte[] step : steps) {
            ask(step, PushParser.Event.UNKNOWN);
        }
        readyIfAnswered();
    }

    private void readyIfAnswered() {
        if (owed.isEmpty()) {
            state = State.READY;
            topics.opened(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf received = (ByteBuf) message;
        if (state == State.CLOSED) {
            received.release();
            return;
        }
        heardNs = pool.turn().nowNs();
        probe.heard();
        ByteBuf in = input.add(received);
        while (state != State.CLOSED && in.isReadable() && takeNext(in)) {}
        if (state != State.CLOSED) {
            input.discardUsed();
            account();
        }
    }

    /** Returns whether there may be more. */
    private boolean takeNext(ByteBuf in) {
        return switch (decoder.decode(in)) {
            case COMPLETE -> {
                int start = in.readerIndex();
                in.skipBytes(decoder.length());
                take(in, start, decoder.length());
                yield true;
            }
            case INCOMPLETE -> {
                if (decoder.length() > REFUSABLE_BYTES && pool.memory().isExhausted()) {
                    close(CloseCause.IO_ERROR, PoolContext.OUT_OF_MEMORY, "a message was too large for max_memory");
                }
                yield false;
            }
            case WITHHELD, TOO_LARGE -> throw new AssertionError("messages are not bounded");
            case BROKEN -> {
                close(CloseCause.INVALID_RESPONSE);
                yield false;
            }
        };
    }

    private void take(ByteBuf in, int start, int length) {
        if (state == State.SHAKING_HANDS) {
            handshakeAnswered(in, start, length);
            return;
        }
        PushParser.Event event = pushes.read(in, start, length);
        switch (event) {
            case MESSAGE -> topics.subscriptions().deliver(pushes.topic(), in, start, length);
            case SUBSCRIBED, UNSUBSCRIBED, PONG -> answered(event);
            case REFUSED -> refused(ByteBufUtil.getBytes(in, start, length));
            case UNKNOWN -> close(CloseCause.INVALID_RESPONSE);
        }
    }

    private void handshakeAnswered(ByteBuf in, int start, int length) {
        if ((decoder.kind() & (ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE)) != 0) {
            String text = "server refused the handshake: "
                    + pool.dialect().handshakeError(Dialect.USUAL_FLAVOUR, ByteBufUtil.getBytes(in, start, length));
            close(CloseCause.HANDSHAKE_REFUSED, text, text);
        } else if ((decoder.kind() & pool.dialect().handshakeAccepts(Dialect.USUAL_FLAVOUR)) == 0) {
            close(CloseCause.INVALID_RESPONSE);
        } else {
            owed.take();
            readyIfAnswered();
        }
    }

    private void answered(PushParser.Event event) {
        OwedAnswers.Owed answer = owed.take(event, pushes);
        if (answer == null) {
            close(CloseCause.INVALID_RESPONSE);
            return;
        }
        server.answered();
        if (answer.beginning() != null) {
            topics.confirmed();
            answer.beginning().confirmed();
        }
        if (answer.ending() != null) {
            answer.ending().end();
        }
        topics.closeIfLeft();
    }

    /** An error is a sign of life like any other. */
    private void refused(byte[] errorResponse) {
        OwedAnswers.Owed answer = owed.takeRefused();
        if (answer == null) {
            close(CloseCause.INVALID_RESPONSE);
        } else if (answer.beginning() != null) {
            answer.beginning().refused(errorResponse);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            joinTurn();
        }
    }

    @Override
    protected void onSent() {
        joinTurn();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        close(CloseCause.END_OF_STREAM);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (SystemError.isDefect(cause)) {
            broken(cause);
        } else {
            close(CloseCause.of(cause));
        }
    }

    @Override
    public void endOfTurn() {
        inTurn = false;
        if (state != State.CLOSED && endpoint != null && endpoint.channel().isWritable()) {
            send(endpoint.channel());
        }
        account();
    }

    private void send(Channel open) {
        for (ByteBuf buffer = output.poll(); buffer != null; buffer = output.poll()) {
            open.write(buffer, open.voidPromise());
        }
        open.flush();
    }

    @Override
    public void broken(Throwable cause) {
        LOG.error("closing the subscribed connection to server {} after a defect", server, cause);
        close(CloseCause.IO_ERROR);
    }

    private void joinTurn() {
        if (!inTurn) {
            inTurn = true;
            pool.turn().add(this);
        }
    }

    private void account() {
        long before = keptBytes;
        long unsentBytes = endpoint == null ? 0 : endpoint.countUnsentAndWatch();
        keptBytes = state == State.CLOSED ? 0 : input.unusedBytes() + output.pendingBytes() + unsentBytes;
        pool.memory().change(keptBytes - before);
    }

    /** The topics are checked in the same rhythm. */
    @Override
    public boolean goOn() {
        if (state == State.READY) {
            topics.maintain(this);
        }
        return state != State.CLOSED;
    }

    @Override
    public boolean isSilentForTooLong(int periods) {
        return !owed.isEmpty() && silentNs() >= 2 * LivenessProbe.PERIOD_NS;
    }

    /** Anything from the server is a sign of life, so it is probed only after a whole period of silence. */
    @Override
    public void ask() {
        if (state == State.READY && owed.isEmpty() && silentNs() >= LivenessProbe.PERIOD_NS) {
            ask(pool.dialect().probe().request(), PushParser.Event.PONG);
        }
    }

    @Override
    public void dead() {
        close(CloseCause.TIMED_OUT);
    }

    private long silentNs() {
        return pool.turn().nowNs() - heardNs;
    }

    private void watchDeadline() {
        if (timer == null && server.timeoutNs() != 0) {
            timer = pool.loop().schedule(this::checkDeadline, server.timeoutNs(), TimeUnit.NANOSECONDS);
        }
    }

    private void checkDeadline() {
        timer = null;
        if (state == State.CLOSED || (state == State.READY && owed.isEmpty()) || server.timeoutNs() == 0) {
            return;
        }
        long leftNs =
                owed.awaitedSinceNs(heardNs) + server.timeoutNs() - pool.turn().nowNs();
        if (leftNs <= 0) {
            close(CloseCause.TIMED_OUT);
        } else {
            timer = pool.loop().schedule(this::checkDeadline, leftNs, TimeUnit.NANOSECONDS);
        }
    }

    void close(CloseCause cause) {
        close(cause, cause.text(), cause.inWords());
    }

    private void close(CloseCause cause, String text, String logText) {
        if (state == State.CLOSED) {
            return;
        }
        boolean wasReady = state == State.READY;
        count(cause, logText);
        state = State.CLOSED;
        if (attempt != null && endpoint == null) {
            attempt.cancel();
        }
        if (timer != null) {
            timer.cancel(false);
        }
        probe.stop();
        if (endpoint != null) {
            endpoint.close();
        }
        input.release();
        output.release();
        owed.end();
        account();
        topics.closed(wasReady, cause.kind(), pool.dialect().errorResponse(text), logText);
    }

    private void count(CloseCause cause, String logText) {
        pool.shared().connections().closed();
        if (admitted) {
            pool.shared().admission().serverConnectionGone();
        }
        if (endpoint != null) {
            server.counters().decrement(ServerCounter.SERVER_CONNECTIONS);
        }
        if (!server.countClosed(cause, logText)) {
            return;
        }
        if (!cause.isOwnFault() && (state != State.READY || !owed.isEmpty())) {
            server.failed(cause.downCause(endpoint != null), logText);
        }
    }
}
