package dev.nutcracker.client;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.server.MirrorPath;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A copy of a read whose response is compared with that of the read itself. */
final class ComparedCopy extends MirrorCopy {
    private final Comparison comparison;

    ComparedCopy(
            MirrorPath path, Object sender, ParsedRequest request, @Nullable Elements elements, Comparison comparison) {
        super(path, sender, request.command().accepts(), request.keyCheck(), elements);
        this.comparison = comparison;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        comparison.answered(comparison.mirrored(), source, index, length, ResponseDecoder.isError(kind));
        return super.respond(source, index, length, kind);
    }

    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        comparison.missing(comparison.mirrored());
        return super.respondInPart(source, index, length);
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        comparison.missing(comparison.mirrored());
        super.fail(kind, errorResponse);
    }
}
