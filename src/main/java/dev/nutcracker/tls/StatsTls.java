package dev.nutcracker.tls;

import dev.nutcracker.config.GlobalTlsConfig;
import dev.nutcracker.config.TlsConfig;
import dev.nutcracker.net.Encryption;
import dev.nutcracker.stats.TlsResult;
import dev.nutcracker.stats.TlsSnapshot;
import dev.nutcracker.stats.TlsTally;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** TLS of the statistics port, under one configuration. */
public final class StatsTls implements Encryption {
    /** In place of a pool's name. */
    private static final String NO_POOL = "";

    private final TlsConfig config;
    private final GlobalTlsConfig global;
    private final TlsContext context;
    private final Counts counts;

    /** What outlives configurations. */
    private record Counts(TlsTally tally, HandshakeLog log) {}

    /**
     * @param former what it takes the place of; null if there is none
     * @throws TlsException if the library refuses what is configured
     */
    public StatsTls(TlsConfig config, GlobalTlsConfig global, @Nullable StatsTls former) {
        ContextBuilding building = new ContextBuilding(TlsLibrary.of(global.provider()), global);
        this.config = config;
        this.global = global;
        this.context = building.ofClients(
                config, new OwnKeys(config.identities(), List.of()), ContextBuilding.trust(config), building.tickets());
        this.counts =
                former == null ? new Counts(new TlsTally(NO_POOL), new HandshakeLog("statistics port")) : former.counts;
    }

    /** Whether it is that of this configuration. */
    public boolean isOf(TlsConfig otherConfig, GlobalTlsConfig otherGlobal) {
        return config.equals(otherConfig) && global.provider() == otherGlobal.provider();
    }

    /** It is in effect from now on. */
    public void takeOver() {
        counts.tally.certificates(config.expirySeconds());
    }

    /** No more connections are made by this. */
    public void release() {
        context.release();
    }

    /** What has been counted. */
    public TlsSnapshot snapshot() {
        return counts.tally.snapshot();
    }

    @Override
    public @Nullable SSLEngine newEngine() {
        return context.newEngine(ByteBufAllocator.DEFAULT);
    }

    @Override
    public void succeeded(SSLEngine engine, long durationNs) {
        counts.tally.connected(
                engine.getSession().getProtocol(), engine.getSession().getCipherSuite(), durationNs);
    }

    @Override
    public @Nullable String failed(Throwable cause) {
        TlsResult result = TlsFailure.result(cause);
        counts.tally.failed(result);
        counts.log.failed(cause, result);
        return result == TlsResult.CLOSED ? null : TlsFailure.text(cause);
    }

    @Override
    public void closed(SSLEngine engine, boolean succeeded) {
        if (succeeded) {
            counts.tally.closed(
                    engine.getSession().getProtocol(), engine.getSession().getCipherSuite());
        }
        ReferenceCountUtil.release(engine);
    }
}
