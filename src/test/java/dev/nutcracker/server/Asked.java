package dev.nutcracker.server;

import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A request of a test; it notes its outcome. */
final class Asked extends Request {
    private final String name;
    private final List<String> settled;
    private final int silenceKind;

    /**
     * @param settled gets a line when it is settled
     * @param accepts the kinds of response that fit
     * @param silenceKind see {@link Request#silenceKind}
     */
    Asked(String name, List<String> settled, int accepts, int silenceKind) {
        super(accepts);
        this.name = name;
        this.settled = settled;
        this.silenceKind = silenceKind;
    }

    /** Sends it, worded by its name. */
    Asked on(ServerConnection connection) {
        ByteBuf message = message();
        connection.forward(this, message, 0, message.readableBytes());
        message.release();
        return this;
    }

    Asked patientlyOn(ServerConnection connection) {
        ByteBuf message = message();
        connection.forwardPatiently(this, message, 0, message.readableBytes());
        message.release();
        return this;
    }

    private ByteBuf message() {
        return Unpooled.copiedBuffer(name + "\r\n", StandardCharsets.US_ASCII);
    }

    @Override
    protected int silenceKind() {
        return silenceKind;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        settled.add((name + " " + source.toString(index, length, StandardCharsets.US_ASCII)).strip());
        return true;
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        settled.add(name + " " + kind);
    }

    @Override
    protected void broken(Throwable cause) {
        throw new AssertionError(cause);
    }
}
