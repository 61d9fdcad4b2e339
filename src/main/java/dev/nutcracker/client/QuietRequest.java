package dev.nutcracker.client;

import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.ParsedRequest;

/** A request that may have no response. Then the response to the fence behind it shows that. */
final class QuietRequest extends ForwardedRequest {
    private final int silenceKind;

    /** @param fence the request sent behind it */
    QuietRequest(ClientOutbound client, ParsedRequest request, Fence fence) {
        super(client, request);
        this.silenceKind = fence.kind();
    }

    @Override
    protected int silenceKind() {
        return silenceKind;
    }
}
