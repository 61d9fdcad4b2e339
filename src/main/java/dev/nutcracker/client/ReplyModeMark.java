package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;

/** An entry in a client's queue from which on the client wants responses, or none (CLIENT REPLY). */
final class ReplyModeMark implements QueueEntry {
    private final Responses responses;
    private final boolean wanted;

    ReplyModeMark(Responses responses, boolean wanted) {
        this.responses = responses;
        this.wanted = wanted;
    }

    @Override
    public boolean isAnswered() {
        return true;
    }

    @Override
    public void writeResponse(Output out) {
        responses.want(wanted);
    }

    @Override
    public long swallow() {
        return 0;
    }
}
