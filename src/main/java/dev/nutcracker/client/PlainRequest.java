package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;

/** A request whose response is known by its place and kind. */
final class PlainRequest extends ForwardedRequest {
    PlainRequest(ClientOutbound client, ParsedRequest request) {
        super(client, request);
    }

    /** @param accepts the kinds of response that fit, where they are not those of the command */
    PlainRequest(ClientOutbound client, ParsedRequest request, int accepts) {
        super(client, request, accepts);
    }
}
