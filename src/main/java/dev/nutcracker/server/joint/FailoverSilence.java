package dev.nutcracker.server.joint;

import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.ServerConnection;
import io.netty.buffer.ByteBuf;

/** For a request without a response: servers are asked in a form that is always answered. */
final class FailoverSilence implements FailoverPart, Ask.Asker {
    private final FailoverRequest whole;

    FailoverSilence(FailoverRequest whole) {
        this.whole = whole;
    }

    @Override
    public void send(ServerConnection connection) {
        OtherParts.sendSame(whole.message(), connection, whole.client(), whole.words(), this);
        whole.sent(connection);
    }

    @Override
    public boolean mayGoElsewhere() {
        return true;
    }

    @Override
    public void answered(ByteBuf response, boolean isError) {
        if (whole.isOvertaken()) {
            whole.overtaken();
        } else if (isError && whole.rejects(response, response.readerIndex(), response.readableBytes())) {
            whole.rejected(new byte[0]);
        } else if (!isError && whole.mustDeleteElsewhere()) {
            whole.deleteElsewhere(_ -> whole.end());
        } else {
            whole.end();
        }
    }

    @Override
    public void unanswered(FastFailure failure) {
        whole.failed(failure);
    }

    @Override
    public void refuse(FastFailure failure) {
        // Nobody waits for a response.
    }

    @Override
    public void release() {
        // Nothing is kept.
    }
}
