package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.WriteCopies.Copy;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/**
 * A copy of a write, for a server that is about to get its keys back. Its place is right before that of the write, so the
 * client learns of the write when both servers have done it. There is nothing to write for it.
 */
final class ReturnCopy extends Request implements QueueEntry {
    private final ClientOutbound client;
    private final Server server;
    private boolean answered;
    private boolean swallowed;

    ReturnCopy(ClientOutbound client, Server server, Copy expected) {
        super(expected.accepts(), expected.keyCheck());
        this.client = client;
        this.server = server;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        over();
        return true;
    }

    /** The server may have missed the write: it cannot have its keys yet. */
    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        server.missedWrite();
        over();
    }

    private void over() {
        answered = true;
        if (!client.isGone()) {
            client.answered(this);
        } else if (swallowed) {
            client.swallowed(client.requestHeapBytes());
        }
    }

    @Override
    protected void broken(Throwable cause) {
        client.broken(cause);
    }

    @Override
    protected boolean isSwallowed() {
        return client.isGone();
    }

    @Override
    public boolean isAnswered() {
        return answered;
    }

    @Override
    public void writeResponse(Output out) {}

    @Override
    public long swallow() {
        swallowed = true;
        return answered ? 0 : client.requestHeapBytes();
    }
}
