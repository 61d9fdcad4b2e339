package dev.nutcracker.client;

import io.netty.channel.Channel;

/** Limits how many clients connect in a second; others wait in the backlog of the socket, so that nobody is refused. */
record PacedEntrance(AcceptRate rate, AcceptPause pause, Entrance next) implements Entrance {
    @Override
    public void enter(Channel client) {
        pause.accepted(rate);
        next.enter(client);
    }
}
