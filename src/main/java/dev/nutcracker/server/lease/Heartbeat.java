package dev.nutcracker.server.lease;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a server at which clients are blocked. What they wait for may come at any time, so they cannot tell a server
 * that hangs, or whose machine is gone, from one that has nothing for them. It is asked for a sign of life on the connection
 * that all clients share, and taken for dead when it has given none for a while.
 */
final class Heartbeat {
    /** How often the server is asked. */
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(10);
    /**
     * After so many periods without a sign of life a server is taken for dead. They are counted, and time is not, since a
     * server has not been asked while the proxy itself stood still.
     */
    private static final int SILENT_MAX = 3;

    private final Pool pool;
    private final Server server;
    private final Leases leases;
    private @Nullable ScheduledFuture<?> timer;
    private boolean asked;
    private int silent;

    Heartbeat(Pool pool, Server server, Leases leases) {
        this.pool = pool;
        this.server = server;
        this.leases = leases;
    }

    /** A client is about to block. */
    void start() {
        if (timer == null) {
            silent = 0;
            watch();
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void watch() {
        timer = pool.loop().schedule(this::beat, PERIOD_NS, TimeUnit.NANOSECONDS);
    }

    private void beat() {
        timer = null;
        if (!leases.haveBlocked()) {
            return;
        }
        silent++;
        if (silent == SILENT_MAX) {
            leases.serverIsDead();
            return;
        }
        if (!asked) {
            asked = true;
            server.connection(Dialect.USUAL_FLAVOUR, 0)
                    .own()
                    .send(pool.subscriptions().words().ping(), new SignOfLife());
        }
        watch();
    }

    /** The request for it. */
    private final class SignOfLife extends Request {
        SignOfLife() {
            super(pool.subscriptions().words().pingAccepts());
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            heard();
            return false;
        }

        /** A server that closes connections or says no is alive; it is not for this to judge. */
        @Override
        protected void fail(ErrorKind kind, byte[] errorResponse) {
            if (kind == ErrorKind.TIMED_OUT || kind == ErrorKind.REFUSED || kind == ErrorKind.UNREACHABLE) {
                asked = false;
            } else {
                heard();
            }
        }

        private void heard() {
            asked = false;
            silent = 0;
        }

        @Override
        protected void broken(Throwable cause) {
            asked = false;
        }
    }
}
