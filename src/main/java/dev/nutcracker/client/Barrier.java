package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;

/** An entry without a response of its own, behind which responses wait until something else is done. */
final class Barrier implements QueueEntry {
    private final ClientOutbound client;
    private boolean open;

    Barrier(ClientOutbound client) {
        this.client = client;
    }

    /** What is behind it may be written. */
    void open() {
        open = true;
        if (!client.isGone()) {
            client.answered(this);
        }
    }

    @Override
    public boolean isAnswered() {
        return open;
    }

    @Override
    public void writeResponse(Output out) {}

    @Override
    public long swallow() {
        return 0;
    }
}
