package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;

/** An answer of the proxy itself. It waits only for the responses before it. */
final class LocalResponse implements QueueEntry {
    private final Responses responses;
    private final HeldResponses.Chunk held;
    private final int index;
    private final int length;
    private final boolean isPush;

    /** @param isPush whether the client gets it even while it wants no responses */
    LocalResponse(Responses responses, byte[] response, boolean isPush) {
        this.responses = responses;
        this.held = responses.held().hold(response);
        this.length = response.length;
        this.index = held.latest();
        this.isPush = isPush;
    }

    @Override
    public boolean isAnswered() {
        return true;
    }

    @Override
    public void writeResponse(Output out) {
        held.write(index, length, isPush ? responses.sent() : out);
        responses.held().letGo(held);
    }

    @Override
    public long swallow() {
        responses.held().letGo(held);
        return 0;
    }
}
