package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/** A place in a client's queue from which on the client wants responses, or none. */
final class RepliesMark extends ClientRequest {
    private final ClientConnection client;
    private final boolean wanted;

    RepliesMark(ClientConnection client, boolean wanted) {
        super(0, 0);
        this.client = client;
        this.wanted = wanted;
    }

    @Override
    boolean isAnswered() {
        return true;
    }

    @Override
    void writeResponse(Output out) {
        client.respond(wanted);
    }

    @Override
    void swallow() {}

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
