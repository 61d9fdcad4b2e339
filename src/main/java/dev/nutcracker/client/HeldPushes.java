package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Messages that came while a response was half written: they stand behind it in the client's queue. */
final class HeldPushes extends ClientRequest {
    private final ClientConnection client;
    private final Subscriber subscriber;
    private final Output messages = new Output(ByteBufAllocator.DEFAULT);
    private int heldBytes;

    HeldPushes(ClientConnection client, Subscriber subscriber) {
        super(0, 0);
        this.client = client;
        this.subscriber = subscriber;
    }

    /** Where a message of {@code messageBytes} bytes is to be written. */
    Output output(int messageBytes) {
        heldBytes += messageBytes;
        client.held(messageBytes);
        return messages;
    }

    int heldBytes() {
        return heldBytes;
    }

    @Override
    boolean isAnswered() {
        return true;
    }

    @Override
    void writeResponse(Output unused) {
        Output out = client.pushes();
        for (ByteBuf buffer = messages.poll(); buffer != null; buffer = messages.poll()) {
            out.append(buffer);
        }
        subscriber.released();
        client.held(-heldBytes);
    }

    @Override
    long swallow() {
        messages.release();
        subscriber.released();
        return 0;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        throw new AssertionError("messages are never forwarded");
    }

    @Override
    protected void broken(Throwable cause) {
        throw new AssertionError("messages are never forwarded", cause);
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        throw new AssertionError("messages are never forwarded");
    }
}
