package dev.nutcracker.server.joint;

import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.server.ServerConnection;
import org.jspecify.annotations.Nullable;

/**
 * What has to be sent behind a request, each time that it is sent.
 *
 * @param fence null for nothing
 * @param atTurn whether it is sent at the end of the turn
 */
public record Fencing(@Nullable Fence fence, boolean atTurn) {
    /** Nothing. */
    public static final Fencing NONE = new Fencing(null, false);

    /** Of a request that carries a number of the proxy, or does not. */
    public static Fencing of(ParsedRequest request, boolean numbered) {
        return request.fence() == null ? NONE : new Fencing(request.fence(), numbered);
    }

    void fence(ServerConnection connection) {
        if (fence != null && atTurn) {
            connection.own().fenceTurn(fence);
        } else if (fence != null) {
            connection.own().fence(fence);
        }
    }
}
