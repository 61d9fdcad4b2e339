package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/** A place in a client's queue from which on the client wants responses, or none. */
final class ReplyModeMark extends ClientRequest {
    private final Responses responses;
    private final boolean wanted;

    ReplyModeMark(Responses responses, boolean wanted) {
        super(0, 0);
        this.responses = responses;
        this.wanted = wanted;
    }

    @Override
    boolean isAnswered() {
        return true;
    }

    @Override
    void writeResponse(Output out) {
        responses.want(wanted);
    }

    @Override
    long swallow() {
        return 0;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        throw new AssertionError("a mark is never forwarded");
    }

    @Override
    protected void broken(Throwable cause) {
        throw new AssertionError("a mark is never forwarded", cause);
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        throw new AssertionError("a mark is never forwarded");
    }
}
