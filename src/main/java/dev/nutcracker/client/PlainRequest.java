package dev.nutcracker.client;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.ParsedRequest;
import org.jspecify.annotations.Nullable;

/** A request whose response is known by its place and kind. A quiet one has a fence behind it. */
final class PlainRequest extends ForwardedRequest {
    private final int silenceKind;

    PlainRequest(ClientConnection client, ParsedRequest request) {
        this(client, request, request.command().accepts());
    }

    /** @param accepts the kinds of response that fit, where they are not those of the command */
    PlainRequest(ClientConnection client, ParsedRequest request, int accepts) {
        super(client, request, accepts);
        Fence fence = request.fence();
        this.silenceKind = fence != null && request.isQuiet() ? fence.kind() : 0;
    }

    /** The response is to have these. */
    void expects(@Nullable Elements expected) {
        expect(expected);
    }

    @Override
    protected int silenceKind() {
        return silenceKind;
    }
}
