package dev.nutcracker.routing;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Any of the live servers, drawn again for every call, all equally likely whatever their weights. */
final class RandomRouter extends Router {
    private final int[] liveServers;

    RandomRouter(int[] liveServers) {
        this.liveServers = liveServers;
    }

    @Override
    int position(byte[] key, int offset, int length) {
        return 0;
    }

    @Override
    public int serverAt(int hash) {
        return liveServers[ThreadLocalRandom.current().nextInt(liveServers.length)];
    }

    @Override
    public boolean placesKeys() {
        return false;
    }

    @Override
    public int pointCount(int server) {
        return Arrays.binarySearch(liveServers, server) >= 0 ? 1 : 0;
    }
}
