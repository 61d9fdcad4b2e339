package dev.nutcracker.client;

import dev.nutcracker.net.EarlyBytes;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.net.Inbound;
import dev.nutcracker.server.ClientRefusal;
import dev.nutcracker.stats.RefusalReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection at the address of several pools, until its first request tells whose client it is. Then it goes on as a
 * client of that pool from its first byte on, on the loop of a worker; it has been believed nothing and sent nothing.
 */
final class UndecidedClient extends Inbound implements EndpointKind.Opening {
    private static final Logger LOG = LoggerFactory.getLogger(UndecidedClient.class);

    private final Channel channel;
    private final UndecidedClients all;
    private List<Candidacy> candidacies;
    /** Null during the handshake. */
    private @Nullable Endpoint endpoint;

    private @Nullable ByteBuf read;
    private @Nullable Future<?> timer;
    /** Whether it is known whose client it is, or the connection is gone. */
    private boolean over;

    UndecidedClient(Channel channel, UndecidedClients all, List<Candidacy> candidacies) {
        this.channel = channel;
        this.all = all;
        this.candidacies = candidacies;
    }

    @Override
    public void ready(Endpoint client) {
        all.loop().execute(() -> begin(client));
    }

    private void begin(Endpoint client) {
        if (over) {
            client.discard();
        } else {
            client.beginOn(all.loop(), this, this::gone);
        }
    }

    @Override
    public void refused(Channel peer, String reason, String detail) {
        candidacies.getFirst().pool().refused(peer, reason, detail);
    }

    @Override
    public void failed(Throwable cause) {
        LOG.debug("a client is not served", cause);
        all.loop().execute(this::gone);
    }

    @Override
    protected void onReady(Endpoint client) {
        endpoint = client;
        if (all.limitMs() > 0) {
            timer = all.loop().schedule(this::expire, all.limitMs(), TimeUnit.MILLISECONDS);
        }
        poolsChanged();
    }

    /** Bytes that it has sent wait for the worker. */
    @Override
    public boolean isOwed() {
        return read != null || over;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf received = (ByteBuf) message;
        if (over) {
            received.release();
            return;
        }
        ByteBuf before = read;
        if (before == null) {
            read = received;
        } else {
            before.writeBytes(received);
            received.release();
        }
        look(false);
        ByteBuf kept = read;
        if (!over && kept != null && kept == received) {
            // The buffer may be much larger than what is kept of it.
            read = channel.alloc().buffer(kept.readableBytes()).writeBytes(kept);
            kept.release();
        }
    }

    private void look(boolean whole) {
        ByteBuf bytes = read;
        if (over || bytes == null) {
            return;
        }
        PoolEntrance pool = all.pools().size() == 1 ? all.pools().getFirst() : all.poolOf(bytes, whole);
        if (pool != null) {
            leaveFor(pool);
        }
    }

    @Override
    protected void onInputEnded() {
        if (read == null) {
            close();
        } else {
            look(true);
        }
    }

    /** Others listen at the address, or the same under another configuration. */
    void poolsChanged() {
        if (over) {
            return;
        }
        List<PoolEntrance> pools = all.pools();
        if (!areOf(pools)) {
            candidacies.forEach(Candidacy::leave);
            candidacies = all.candidacies(channel, false);
            ClientRefusal refusal = UndecidedClients.refusal(candidacies);
            if (refusal != null) {
                all.refuse(channel, refusal);
                close();
                return;
            }
        }
        if (pools.size() == 1 && endpoint != null) {
            leaveFor(pools.getFirst());
        }
    }

    private boolean areOf(List<PoolEntrance> pools) {
        boolean same = candidacies.size() == pools.size();
        for (int i = 0; same && i < pools.size(); i++) {
            same = candidacies.get(i).pool().equals(pools.get(i));
        }
        return same;
    }

    /** The connection leaves this loop with all that it has sent. */
    private void leaveFor(PoolEntrance pool) {
        Endpoint client = endpoint;
        assert client != null : "a connection is read after its handshake";
        over = true;
        endTimer();
        channel.config().setAutoRead(false);
        EarlyBytes early = new EarlyBytes();
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.replace(this, null, early);
        ByteBuf bytes = read;
        read = null;
        if (bytes != null) {
            early.channelRead(pipeline.context(early), bytes);
        }
        if (isInputEnded()) {
            early.end();
        }
        client.keep(early);
        channel.deregister().addListener(_ -> enter(pool, client));
    }

    private void enter(PoolEntrance pool, Endpoint client) {
        all.remove(this);
        if (channel.isRegistered() || !channel.isOpen()) {
            channel.close();
            leaveAll();
            return;
        }
        for (Candidacy candidacy : candidacies) {
            if (!candidacy.pool().equals(pool)) {
                candidacy.leave();
            }
        }
        for (Candidacy candidacy : candidacies) {
            if (candidacy.pool().equals(pool)) {
                enter(candidacy, client);
            }
        }
    }

    private void enter(Candidacy candidacy, Endpoint client) {
        PoolEntrance pool = candidacy.pool();
        ClientRefusal refusal = candidacy.refusal();
        if (refusal == null) {
            candidacy.stay(channel);
            pool.ready(client);
            return;
        }
        pool.pool().admission().goneFromProcess();
        pool.refused(channel, refusal.reason(), refusal.text());
        if (refusal.reason() == RefusalReason.ADDRESS_RATE) {
            client.discard();
        } else {
            new RejectedClient(pool.firstPart()).ready(client);
        }
    }

    private void expire() {
        if (!over) {
            all.tooLate();
            close();
        }
    }

    void close() {
        if (channel.isRegistered()) {
            channel.close();
        }
        gone();
    }

    private void gone() {
        if (over) {
            return;
        }
        over = true;
        endTimer();
        all.remove(this);
        leaveAll();
        release();
    }

    private void leaveAll() {
        candidacies.forEach(Candidacy::leave);
        candidacies.getFirst().pool().pool().admission().goneFromProcess();
    }

    private void endTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void release() {
        if (read != null) {
            read.release();
            read = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close();
    }
}
