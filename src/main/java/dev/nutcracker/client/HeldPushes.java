package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/** Messages that came while a response was half written: they stand behind it in the client's queue. */
final class HeldPushes extends ClientRequest {
    private final Subscriber subscriber;
    private final HeldMessages messages;

    HeldPushes(ClientConnection client, Subscriber subscriber) {
        super(0, 0);
        this.subscriber = subscriber;
        this.messages = new HeldMessages(client);
    }

    HeldMessages messages() {
        return messages;
    }

    @Override
    boolean isAnswered() {
        return true;
    }

    @Override
    void writeResponse(Output unused) {
        messages.write();
        subscriber.released();
    }

    @Override
    long swallow() {
        messages.drop();
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
