package dev.nutcracker.server;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Probe;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/** Probes a server on the connection that all clients share, one probe at a time. */
public final class SignOfLife {
    private final PoolContext pool;
    private final Server server;
    private final Runnable heard;
    private boolean asked;

    /** @param heard called with each sign of life */
    public SignOfLife(PoolContext pool, Server server, Runnable heard) {
        this.pool = pool;
        this.server = server;
        this.heard = heard;
    }

    /** Sends a probe, unless the last one is still unanswered. */
    public void ask() {
        if (!asked) {
            asked = true;
            Probe probe = pool.dialect().probe();
            server.connection(Dialect.USUAL_FLAVOUR, 0).own().send(probe.request(), new Question(probe.accepts()));
        }
    }

    private final class Question extends Request {
        Question(int accepts) {
            super(accepts);
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            asked = false;
            heard.run();
            return false;
        }

        /** A server that closes connections or answers an error is alive; judging that is not the task of this class. */
        @Override
        protected void fail(ErrorKind kind, byte[] errorResponse) {
            asked = false;
            if (kind != ErrorKind.TIMED_OUT && kind != ErrorKind.REFUSED && kind != ErrorKind.UNREACHABLE) {
                heard.run();
            }
        }

        @Override
        protected void broken(Throwable cause) {
            asked = false;
        }
    }
}
