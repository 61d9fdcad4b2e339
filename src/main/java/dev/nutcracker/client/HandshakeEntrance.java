package dev.nutcracker.client;

import dev.nutcracker.net.EndpointKind;
import io.netty.channel.Channel;

/** Lets the listening socket accept nothing while connections wait for their handshake. */
record HandshakeEntrance(EndpointKind kind, AcceptPause pause, Entrance next) implements Entrance {
    @Override
    public void enter(Channel client) {
        next.enter(client);
        pause.untilRoom(kind);
    }
}
