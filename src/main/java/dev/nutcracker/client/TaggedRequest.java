package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.SavedOpaque;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/**
 * A request whose response is recognised by a number. A quiet request needs no fence of its own: any later response on
 * its connection shows that it has none.
 */
final class TaggedRequest extends ForwardedRequest {
    private static final int ANY_KIND = -1;

    private final SavedOpaque envelope;
    private final boolean quiet;
    private boolean restored;

    TaggedRequest(ClientOutbound client, ParsedRequest request, SavedOpaque envelope) {
        super(client, request);
        this.envelope = envelope;
        this.quiet = request.isQuiet();
    }

    @Override
    protected int silenceKind() {
        return quiet ? ANY_KIND : 0;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (length > 0) {
            restore(source, index);
        }
        return super.respond(source, index, length, kind);
    }

    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        restore(source, index);
        return super.respondInPart(source, index, length);
    }

    /**
     * Writes into the buffer that the response was read into. No other code reads that place, and the decoder has
     * passed it.
     */
    private void restore(ByteBuf source, int index) {
        if (!restored) {
            envelope.restore(source, index);
            restored = true;
        }
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        super.fail(kind, envelope.error(errorResponse));
    }
}
