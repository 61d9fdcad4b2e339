package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.server.PoolRoutes;

/**
 * Lets the routes in force count the keys of requests whose way to a server does not do so: those that are only looked at on it, since
 * they come again if they have to wait, or since several pools serve them.
 */
record RouteUses(PoolRoutes routes, KeyBuffer keyBuffer) {
    void count(ParsedRequest request) {
        for (int key = 0; key < request.keyCount(); key++) {
            count(request, key);
        }
    }

    void count(ParsedRequest request, int key) {
        int length = keyBuffer.load(request, key);
        routes.countUse(keyBuffer.bytes(), 0, length);
    }
}
