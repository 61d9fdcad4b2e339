package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/** A request that the proxy answers itself; it waits only for the responses before its own. */
final class LocalRequest extends ClientRequest {
    private final ClientConnection client;
    private final HeldResponses.Chunk held;
    private final int index;
    private final int length;
    private final boolean isPush;

    /** @param isPush whether it is sent also while the client wants no responses */
    LocalRequest(ClientConnection client, byte[] response, boolean isPush) {
        super(0, 0);
        this.client = client;
        this.held = client.held().hold(response);
        this.length = response.length;
        this.index = held.latest();
        this.isPush = isPush;
    }

    @Override
    boolean isAnswered() {
        return true;
    }

    @Override
    void writeResponse(Output out) {
        held.write(index, length, isPush ? client.pushes() : out);
        client.held().letGo(held);
    }

    @Override
    long swallow() {
        client.held().letGo(held);
        return 0;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        throw new AssertionError("a local request is never forwarded");
    }

    @Override
    protected void broken(Throwable cause) {
        throw new AssertionError("a local request is never forwarded", cause);
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        throw new AssertionError("a local request is never forwarded");
    }
}
