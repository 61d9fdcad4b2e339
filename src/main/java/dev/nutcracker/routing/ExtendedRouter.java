package dev.nutcracker.routing;

/**
 * Routes to extended places, see {@link Topology}, where servers are absent. It is in use only as long as one is, so that
 * others do not look.
 */
final class ExtendedRouter extends Router {
    private final Router router;
    /** By the place that the other router chooses. */
    private final int[] places;

    ExtendedRouter(Router router, int[] places) {
        this.router = router;
        this.places = places;
    }

    @Override
    int position(byte[] key, int offset, int length) {
        return router.position(key, offset, length);
    }

    @Override
    public int serverAt(int hash) {
        int place = router.serverAt(hash);
        return place == NO_SERVER ? NO_SERVER : places[place];
    }

    @Override
    public int pointCount(int server) {
        return router.pointCount(server);
    }

    @Override
    public boolean placesKeys() {
        return router.placesKeys();
    }
}
