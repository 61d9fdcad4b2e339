package dev.nutcracker.protocol;

/**
 * The order in which a client visits all servers of a pool, one after the other. Each server has a position from which it is
 * visited; a client keeps the position between its requests.
 */
public interface VisitOrder {
    /** In place of a position: all servers have been visited. */
    int END = 0;

    /** How many bits a position has. */
    int positionBits();

    /**
     * The position from which a client goes on that is at this one. If it is another, the client visits the server there from its
     * beginning. -1 if there is no server.
     */
    int startOf(int position);

    /** The index of the server that is visited from that position. */
    int serverAt(int start);

    /** The position behind that of the server; {@link #END} for the last one. */
    int after(int start);

    /** By index. */
    static VisitOrder byIndex(int serverCount) {
        return new ByIndex(serverCount);
    }

    /** The servers in the order of the pool. */
    record ByIndex(int servers) implements VisitOrder {
        private static final int BITS = 16;

        @Override
        public int positionBits() {
            return BITS;
        }

        @Override
        public int startOf(int position) {
            return position < servers ? position : -1;
        }

        @Override
        public int serverAt(int start) {
            return start;
        }

        @Override
        public int after(int start) {
            return start + 1 < servers ? start + 1 : END;
        }
    }
}
