package dev.nutcracker.routing;

/** Consistent hashing: a key belongs to the server of the next point on the continuum. */
final class KetamaRouter extends HashedRouter {
    private final Continuum continuum;

    KetamaRouter(KeyPosition positions, Continuum continuum) {
        super(positions);
        this.continuum = continuum;
    }

    @Override
    public int serverAt(int hash) {
        return continuum.serverAt(hash);
    }

    @Override
    public long period() {
        return KeyPosition.SPACE;
    }

    @Override
    public int runsPerPeriod() {
        return continuum.size() + 1;
    }

    @Override
    public long runEnd(long place) {
        return continuum.runEnd(place);
    }

    @Override
    public int pointCount(int server) {
        return continuum.pointCount(server);
    }
}
