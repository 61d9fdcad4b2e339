package dev.nutcracker.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What connections of one kind agree to, under one configuration. BoringSSL keeps it outside the heap. It is freed when it
 * has been released, here, and by the last connection that has it. Thread-safe.
 */
final class TlsContext {
    /** Frees contexts that have been prepared and were never used, and those of removed pools. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final SslContext context;
    private final List<String> groups;
    private final Release release;

    /** @param groups for the exchange of keys; empty for those of the library */
    TlsContext(SslContext context, List<String> groups) {
        this.context = context;
        this.groups = groups;
        this.release = new Release(context);
        CLEANER.register(this, release);
    }

    /** Returns the handler of a connection with a client; null if this is released. */
    @Nullable
    SslHandler newHandler(ByteBufAllocator allocator) {
        return made(() -> {
            SslHandler tls = context.newHandler(allocator);
            setGroups(tls.engine());
            return tls;
        });
    }

    /**
     * Returns the handler of a connection with a server; null if this is released.
     *
     * @param keyWork where keys and certificates are worked with
     */
    @Nullable
    SslHandler newHandler(ByteBufAllocator allocator, String host, int port, Executor keyWork) {
        return made(() -> {
            SslHandler tls = context.newHandler(allocator, host, port, keyWork);
            setGroups(tls.engine());
            return tls;
        });
    }

    /** Adds the handlers that decrypt: the gate, the library's, and what the gate needs behind that. */
    static void addTo(ChannelPipeline pipeline, RecordGate gate, SslHandler tls) {
        pipeline.addLast(gate, tls);
        if (!(tls.engine() instanceof ReferenceCounted)) {
            pipeline.addLast(gate.countRecordsWithoutData());
        }
    }

    /** Returns an engine to be used without a loop; null if this is released. */
    @Nullable
    SSLEngine newEngine(ByteBufAllocator allocator) {
        return made(() -> {
            SSLEngine engine = context.newEngine(allocator);
            setGroups(engine);
            return engine;
        });
    }

    private <T> @Nullable T made(Supplier<T> making) {
        if (!release.hold()) {
            return null;
        }
        try {
            return making.get();
        } finally {
            ReferenceCountUtil.release(context);
        }
    }

    private void setGroups(SSLEngine engine) {
        if (!groups.isEmpty()) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setNamedGroups(groups.toArray(String[]::new));
            engine.setSSLParameters(parameters);
        }
    }

    /** From now on tickets are sealed with these keys. */
    void giveTickets(TicketKeys tickets) {
        if (release.hold()) {
            try {
                if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
                    tickets.giveTo(sessions);
                }
            } finally {
                ReferenceCountUtil.release(context);
            }
        }
    }

    /** No more connections are made by this. */
    void release() {
        release.run();
    }

    /** Does not refer to the context's owner, so that the cleaner can see that this is gone. */
    private static final class Release implements Runnable {
        private final SslContext context;
        private final AtomicBoolean released = new AtomicBoolean();

        Release(SslContext context) {
            this.context = context;
        }

        /** Holds the context for a moment; returns false if it is freed. */
        boolean hold() {
            if (!(context instanceof ReferenceCounted counted)) {
                return !released.get();
            }
            try {
                counted.retain();
                return true;
            } catch (IllegalReferenceCountException e) {
                return false;
            }
        }

        @Override
        public void run() {
            if (released.compareAndSet(false, true)) {
                ReferenceCountUtil.release(context);
            }
        }
    }
}
