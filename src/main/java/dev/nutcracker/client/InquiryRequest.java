package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** A request in its client's queue that is answered when an {@link Inquiry} has been everywhere. */
final class InquiryRequest extends ClientRequest {
    private final ClientConnection client;
    private final Inquiry inquiry;
    private final Output response = new Output(ByteBufAllocator.DEFAULT);
    private int heldBytes;
    private boolean answered;

    InquiryRequest(ClientConnection client, Inquiry inquiry) {
        super(0, 0);
        this.client = client;
        this.inquiry = inquiry;
    }

    /** The inquiry has been everywhere; on the client's own worker. */
    void answer() {
        answered = true;
        if (client.isGone()) {
            inquiry.abandon();
            return;
        }
        inquiry.answer(response);
        heldBytes = (int) response.pendingBytes();
        client.held(heldBytes);
        client.answered(this);
        if (inquiry.isLast()) {
            client.drain();
        }
        client.inbound().resume();
    }

    /** Whether its client is gone. */
    boolean isGone() {
        return client.isGone();
    }

    @Override
    boolean isAnswered() {
        return answered;
    }

    @Override
    void writeResponse(Output out) {
        for (ByteBuf buffer = response.poll(); buffer != null; buffer = response.poll()) {
            out.append(buffer);
        }
        client.held(-heldBytes);
    }

    @Override
    long swallow() {
        response.release();
        return 0;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        throw new AssertionError("an inquiry asks servers with requests of its own");
    }

    @Override
    protected void broken(Throwable cause) {
        client.broken(cause);
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        throw new AssertionError("an inquiry asks servers with requests of its own");
    }
}
