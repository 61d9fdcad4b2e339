package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.server.Server;

/** Sends one client's writes to a server that is about to get its keys back, besides the one that has them. */
interface HeldWrites {
    /** Sends {@code server} a copy of the write, for one of its keys. */
    void copy(ParsedRequest request, int key, Server server);
}
