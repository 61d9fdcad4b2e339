package dev.nutcracker.routing;

/**
 * Routes the keys of servers that are down by the router of another pool. The places of that pool follow those of this
 * pool.
 *
 * <pre>
 *   key ── own router ──► place 0 … n-1 ── its server is up ──────────────► that place
 *                                       └─ is down, or gets its keys back
 *                                          and this one later ──► other router ──► place n, n+1, …
 * </pre>
 */
final class FailoverRouter extends DetourRouter {
    private final KeyPosition positions;
    private final Router own;
    /** By place that has a server: the limit of the parts of keys that it has. */
    private final long[] limits;

    private final Router other;
    private final int firstPlace;

    /**
     * As the constructor. The class is loaded with the first call, so that keys are routed without a choice in a process
     * that never fails over.
     *
     * @param firstPlace the number of the other pool's place 0
     */
    static Router of(KeyPosition positions, Router own, double[] shares, Router other, int firstPlace) {
        return new FailoverRouter(positions, own, shares, other, firstPlace);
    }

    private FailoverRouter(KeyPosition positions, Router own, double[] shares, Router other, int firstPlace) {
        this.positions = positions;
        this.own = own;
        this.limits = new long[shares.length];
        for (int i = 0; i < shares.length; i++) {
            limits[i] = KeyPart.limit(shares[i]);
        }
        this.other = other;
        this.firstPlace = firstPlace;
    }

    @Override
    public int route(byte[] key, int offset, int length) {
        int hash = position(key, offset, length);
        int place = own.serverAt(hash);
        if (place < 0 || place >= limits.length || KeyPart.of(hash) < limits[place]) {
            return place;
        }
        int otherPlace = other.route(key, offset, length);
        return otherPlace == NO_SERVER ? NO_SERVER : firstPlace + otherPlace;
    }

    /** Without a detour: only {@link #route} knows the key. */
    @Override
    public int serverAt(int hash) {
        return own.serverAt(hash);
    }

    @Override
    public int pointCount(int server) {
        return own.pointCount(server);
    }

    @Override
    public boolean placesKeys() {
        return own.placesKeys();
    }

    /** Also of a pool with one server, which does not hash otherwise. */
    @Override
    int position(byte[] key, int offset, int length) {
        return positions.of(key, offset, length);
    }
}
