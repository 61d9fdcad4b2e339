package dev.nutcracker.routing;

/** The same answer for every key, not hashed: the only server of a pool, or no server when all are ejected. */
final class FixedRouter extends Router implements HashDivision {
    private final int answer;

    FixedRouter(int answer) {
        this.answer = answer;
    }

    @Override
    int position(byte[] key, int offset, int length) {
        return 0;
    }

    @Override
    public int serverAt(int hash) {
        return answer;
    }

    @Override
    public long period() {
        return 1;
    }

    @Override
    public int runsPerPeriod() {
        return 1;
    }

    @Override
    public long runEnd(long place) {
        return KeyPosition.SPACE;
    }

    @Override
    public int pointCount(int server) {
        return server == answer ? 1 : 0;
    }
}
