package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/** A read whose response is compared with that of a mirror. */
final class ComparedRequest extends ForwardedRequest {
    private final Comparison comparison;

    ComparedRequest(ClientOutbound client, ParsedRequest request, Comparison comparison) {
        super(client, request);
        this.comparison = comparison;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        comparison.answered(comparison.original(), source, index, length, ResponseDecoder.isError(kind));
        return super.respond(source, index, length, kind);
    }

    /** A response in parts is a long one. */
    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        boolean taken = super.respondInPart(source, index, length);
        if (taken) {
            comparison.missing(comparison.original());
        }
        return taken;
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        comparison.missing(comparison.original());
        super.fail(kind, errorResponse);
    }
}
