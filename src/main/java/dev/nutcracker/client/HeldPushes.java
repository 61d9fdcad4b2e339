package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;

/** Messages that came while a response was half written. They have their place behind it in the client's queue. */
final class HeldPushes implements QueueEntry {
    private final Subscriber subscriber;
    private final HeldMessages messages;

    HeldPushes(ClientOutbound client, Subscriber subscriber) {
        this.subscriber = subscriber;
        this.messages = new HeldMessages(client);
    }

    HeldMessages messages() {
        return messages;
    }

    @Override
    public boolean isAnswered() {
        return true;
    }

    @Override
    public void writeResponse(Output unused) {
        messages.write();
        subscriber.released();
    }

    @Override
    public long swallow() {
        messages.drop();
        subscriber.released();
        return 0;
    }
}
