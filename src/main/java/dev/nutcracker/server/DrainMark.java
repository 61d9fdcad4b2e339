package dev.nutcracker.server;

import dev.nutcracker.protocol.Probe;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/** A request of the proxy's own; when it is over, so is everything that was sent on the same connection before it. */
final class DrainMark extends Request {
    private final Runnable over;

    DrainMark(Probe probe, Runnable over) {
        super(probe.accepts());
        this.over = over;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        over.run();
        return false;
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        over.run();
    }

    @Override
    protected void broken(Throwable cause) {
        over.run();
    }
}
