package dev.nutcracker.client;

import dev.nutcracker.buffer.Input;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.Inbound;
import dev.nutcracker.net.SystemError;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Conversation.Progress;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.TrafficCounter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a client: turns its bytes into requests and passes them to its {@link RequestSink}.
 *
 * <p>Whether the client is served and read, {@link Backpressure} decides; which sinks its requests pass, {@link
 * ClientSinks}.
 */
final class ClientInbound extends Inbound implements RequestFlow {
    /** A client with more received and not used is not passed to another process. */
    private static final int UNREAD_MAX_BYTES = 64 * 1024;

    private final ClientConnection client;
    private final ClientResources resources;
    private final ClientOutbound outbound;
    private final Pool pool;
    private final RequestStats stats;
    private final Endpoint endpoint;
    private final Channel channel;
    private final ClientMemory kept;
    private final ReplyModeSwitch wanted;
    private final ServerConnections connections;
    private final Dispatch dispatch;
    private final ClientSinks sinks;
    private final Backpressure pressure;

    private TurnShare share;
    private final Input input;
    private final DroppedInput dropped = new DroppedInput();

    private Conversation conversation;
    private long latestReadNs;
    private long receivedBytes;
    private long requests;
    /** The client may send more, but it is not read. */
    private boolean readingEnded;
    /** Nothing more is served. */
    private boolean ended;
    /** Whether the latest request is kept by a sink. */
    private boolean keeping;

    ClientInbound(
            ClientConnection client,
            ClientRegistry clients,
            ClientOutbound outbound,
            Endpoint endpoint,
            Conversation conversation) {
        this.client = client;
        this.resources = clients.resources();
        this.outbound = outbound;
        this.pool = resources.pool();
        this.stats = resources.stats();
        this.endpoint = endpoint;
        this.channel = endpoint.channel();
        this.kept = outbound.kept();
        this.share = outbound.share();
        this.wanted = new ReplyModeSwitch(outbound);
        this.input = new Input(channel.alloc());
        this.conversation = conversation;
        this.connections = new ServerConnections(outbound, this, resources, conversation);
        this.pressure = new Backpressure(outbound, connections, channel);
        this.dispatch = new Dispatch(client, outbound, clients, this, wanted, connections);
        this.sinks = new ClientSinks(
                client,
                this,
                outbound,
                resources,
                endpoint,
                clients.addresses().loginDelays(),
                () -> this.conversation.user(),
                connections,
                dispatch);
    }

    /** The pool goes by another configuration. */
    void poolChanged() {
        sinks.poolChanged();
    }

    /** Whether the client may have all topics to which it is subscribed. */
    boolean mayKeepSubscriptions() {
        return dispatch.mayKeepSubscriptions(conversation);
    }

    /** The client as the audit log shows it; null if there is no such log. */
    @Nullable
    AuditedClient audited() {
        return sinks.audited();
    }

    @Override
    protected void onReady(Endpoint ready) {
        latestReadNs = outbound.nowNs();
        client.ready();
    }

    /**
     * Whether nothing is under way here: no request has come in part that only this process could go on with, none waits, and
     * nothing of the client is to come from anybody else.
     */
    boolean isAtRest() {
        return !ended
                && !readingEnded
                && !keeping
                && !isInputEnded()
                && !pressure.isPaused()
                && !connections.areLeased()
                && !waiting().isWaiting()
                && !dispatch.isSubscribed()
                && !wanted.isSkipping()
                && input.unusedBytes() <= UNREAD_MAX_BYTES
                && conversation.state() != null;
    }

    /** The bytes that have come and that nobody has used; not a view. */
    byte[] unread() {
        ByteBuf unused = input.unused();
        return unused == null ? new byte[0] : ByteBufUtil.getBytes(unused);
    }

    /**
     * Goes on where another process has stopped, once the client is {@linkplain #resume resumed}; returns false if the pool has
     * no room for its user.
     *
     * @param unread the bytes that the other process has read and not used
     * @param idleNs for how long it has sent nothing
     */
    boolean arrive(byte[] unread, long idleNs) {
        pressure.holdBack();
        latestReadNs -= idleNs;
        if (unread.length > 0) {
            input.add(channel.alloc().buffer(unread.length).writeBytes(unread));
        }
        return sinks.arrive(conversation.user(), pool.dialect().logins());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf received = (ByteBuf) message;
        stats.traffic().add(TrafficCounter.RECEIVED_BYTES, received.readableBytes());
        receivedBytes += received.readableBytes();
        latestReadNs = outbound.nowNs();
        pressure.received();
        if (ended) {
            if (!dropped.drop(received)) {
                endReading();
            }
        } else {
            share.received(received.readableBytes());
            input.add(received);
            serve();
        }
    }

    /** The client does not stop sending, and perhaps reads no responses. */
    private void endReading() {
        if (client.isLingering()) {
            endpoint.close();
        } else {
            endpoint.read(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (resources.isDrainingBusy() && !ended && endpoint.isReadEmpty()) {
            readingEnded = true;
            endpoint.read(false);
            outbound.joinTurn();
        }
    }

    @Override
    protected void onInputEnded() {
        if (client.isLingering() || waiting().isBlocked()) {
            endpoint.close();
        } else {
            outbound.joinTurn();
        }
    }

    /** A blocked client waits for others, and may give up. */
    @Override
    public boolean isOwed() {
        boolean isServed = outbound.isEmpty() && outbound.unsentBytes() == 0;
        return (keeping || !isServed) && !waiting().isBlocked();
    }

    @Override
    protected void onSent() {
        outbound.joinTurn();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        outbound.joinTurn();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        client.gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (SystemError.isDefect(cause)) {
            client.broken(cause);
        } else {
            endpoint.close();
        }
    }

    @Override
    public void holdBack() {
        pressure.holdBack();
    }

    @Override
    public void holdBack(ServerConnection connection) {
        pressure.holdBack();
        connection.holdBack(this);
    }

    @Override
    public void keeps(boolean kept) {
        keeping = kept;
        if (!kept) {
            wanted.requestTaken();
        }
    }

    /** Whether its latest request is kept, so that the client waits though nothing is in its queue. */
    boolean isKeeping() {
        return keeping;
    }

    /** One of the reasons to hold this client back is gone. */
    @Override
    public void resume() {
        pressure.release();
        outbound.joinTurn();
    }

    @Override
    public void refuseFurther(boolean refused) {
        conversation.refuseFurther(refused);
    }

    /** At the end of a turn: goes on if there is room again. */
    void endOfTurn() {
        share.renew();
        pressure.endOfTurn();
        if (!pressure.isPaused() && (isInputEnded() || readingEnded || input.unused() != null)) {
            serve();
        }
        readOn();
    }

    private void readOn() {
        if (!ended && !readingEnded) {
            endpoint.read(pressure.mayRead(input.unusedBytes()));
        }
    }

    /** Serves nothing more, and ends all subscriptions. */
    void end() {
        ended = true;
        share.end();
        dispatch.endSubscriptions();
    }

    /** The client is gone: frees everything that is kept for it. */
    void release() {
        connections.end();
        end();
        share.release();
        sinks.release();
        conversation.end();
        input.release();
    }

    /** The client's wait, {@link ClientWait#NONE} if it has never had one. */
    ClientWait waiting() {
        return connections.waiting();
    }

    /** Whether the client has to wait for room. */
    boolean isPaused() {
        return pressure.isPaused();
    }

    Conversation conversation() {
        return conversation;
    }

    /** The client has changed its protocol: {@code successor} reads its requests from here on. */
    void goOnWith(Conversation successor) {
        conversation = successor;
    }

    /**
     * The client comes in as the user of its certificate, without a login. Returns false if a reload has just removed the
     * user, or if it has too many clients.
     */
    boolean enterByCertificate() {
        return conversation.renewUser() && sinks.first().loggedIn(conversation.user());
    }

    /** Nothing more is served in this turn. */
    void pause() {
        pressure.pause();
    }

    @Override
    public void drain() {
        client.drain();
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    @Override
    public long latestReadNs() {
        return latestReadNs;
    }

    /** How many bytes the client has sent. */
    long receivedBytes() {
        return receivedBytes;
    }

    /** How many requests the client has sent. */
    long requests() {
        return requests;
    }

    /** How many received bytes do not make a whole request yet. */
    int unusedBytes() {
        return input.unusedBytes();
    }

    /** How many received bytes cannot be read yet. */
    int unfinishedBytes() {
        return endpoint.unfinishedBytes();
    }

    /** Whether the client is subscribed to anything. */
    boolean isSubscriber() {
        return dispatch.isSubscribed();
    }

    /** How many topics of this kind the client is subscribed to. */
    int subscriptions(Topic.Kind kind) {
        return dispatch.subscriptions(kind);
    }

    @Override
    public boolean getsMessagesOnly() {
        return dispatch.isSubscribed() && !conversation.isPushing();
    }

    /** From now on these rates limit the client; {@code null} for none. */
    void limitBy(@Nullable ClientRates rates) {
        share.end();
        share.release();
        if (rates == null) {
            sinks.limitNoMore();
            share = new TurnShare(pool.turn());
        } else {
            AddressTable.@Nullable Entry address = AddressTable.Entry.of(channel);
            share = rates.share(this, sinks.limitBy(rates, address), address);
        }
        pressure.use(share);
        outbound.use(share);
    }

    private void serve() {
        share.begin();
        ByteBuf in = input.unused();
        boolean skipping = wanted.isSkipping();
        if (in != null && in.isReadable()) {
            pressure.begin();
        }
        while (in != null && in.isReadable() && pressure.admitNext() && !ended) {
            Progress progress = conversation.next(in, sinks.first());
            if (progress == Progress.INCOMPLETE && refuseIfShort(in)) {
                progress = conversation.next(in, sinks.first());
            }
            if (progress == Progress.INCOMPLETE) {
                break;
            }
            share.served(in.readableBytes());
            if (progress == Progress.WAITING) {
                pressure.pause();
            } else {
                requests++;
            }
            if (skipping && progress == Progress.TAKEN && !pressure.isPaused() && !keeping) {
                wanted.requestTaken();
                skipping = false;
            }
        }
        if (outbound.isGone()) {
            return;
        }
        input.discardUsed();
        if (input.unused() == null) {
            conversation.rest();
        }
        kept.takeForKeys(conversation.keysHeapBytes());
        kept.update(input.unusedBytes());
        if (pressure.isPaused()) {
            readOn();
        } else if ((isInputEnded() || readingEnded) && !ended && !keeping) {
            client.end();
        }
    }

    /**
     * Refuses the arriving request if it makes memory short, and returns whether it did. That is better than closing a client;
     * clients are closed only for responses that they do not read.
     */
    private boolean refuseIfShort(ByteBuf in) {
        String reason = kept.refusalOf(in.readableBytes(), conversation.keysHeapBytes());
        if (reason != null) {
            conversation.refuse(reason);
        }
        return reason != null;
    }
}
