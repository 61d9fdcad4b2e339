package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Inquiry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The entry of a request that is answered when its {@link Inquiry} has visited every worker. */
final class InquiryRequest implements QueueEntry {
    private final ClientOutbound client;
    private final RequestFlow flow;
    private final Inquiry inquiry;
    private final Output response = new Output(ByteBufAllocator.DEFAULT);
    private int keptBytes;
    private boolean answered;

    InquiryRequest(ClientOutbound client, RequestFlow flow, Inquiry inquiry) {
        this.client = client;
        this.flow = flow;
        this.inquiry = inquiry;
    }

    /** The inquiry has visited every worker; called on the client's own worker. */
    void answer() {
        answered = true;
        if (client.isGone()) {
            inquiry.abandon();
            return;
        }
        inquiry.answer(response);
        keptBytes = (int) response.pendingBytes();
        client.keep(keptBytes);
        client.answered(this);
        if (inquiry.isLast()) {
            flow.drain();
        }
        flow.resume();
    }

    /** Whether the client is gone. */
    boolean isGone() {
        return client.isGone();
    }

    @Override
    public boolean isAnswered() {
        return answered;
    }

    @Override
    public void writeResponse(Output out) {
        for (ByteBuf buffer = response.poll(); buffer != null; buffer = response.poll()) {
            out.append(buffer);
        }
        client.keep(-keptBytes);
    }

    @Override
    public long swallow() {
        response.release();
        return 0;
    }

    /** Processing a server's response has thrown, which is a defect. */
    void broken(Throwable cause) {
        client.broken(cause);
    }
}
