package dev.nutcracker.client;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.server.MirrorPath;
import dev.nutcracker.server.Request;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A copy of a request for a mirror. No client waits for it, and nothing of its response is kept. */
abstract sealed class MirrorCopy extends Request permits ComparedCopy, PlainCopy {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorCopy.class);

    private final MirrorPath path;
    private final Object sender;

    /**
     * @param sender stands for the client: its copies stay in order, and it is not the client itself, whose requests do not wait for them
     * @param elements that the response must have, {@code null} if nothing is known about them
     */
    MirrorCopy(MirrorPath path, Object sender, int accepts, int keyCheck, @Nullable Elements elements) {
        super(accepts, keyCheck);
        this.path = path;
        this.sender = sender;
        expect(elements);
    }

    @Override
    protected final Object sender() {
        return sender;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        path.answered();
        return true;
    }

    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        return true;
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        path.answered();
        path.failed();
    }

    @Override
    protected final void broken(Throwable cause) {
        LOG.error("a defect while a copy for pool {} was settled", path.config().pool(), cause);
    }
}
