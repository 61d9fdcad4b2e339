package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;

/** A request whose response is recognised by its order and its kind. */
final class PlainRequest extends ForwardedRequest {
    PlainRequest(ClientOutbound client, ParsedRequest request) {
        super(client, request);
    }

    /** @param accepts the kinds of response that fit, instead of those of the command */
    PlainRequest(ClientOutbound client, ParsedRequest request, int accepts) {
        super(client, request, accepts);
    }
}
