package dev.nutcracker.protocol;

/**
 * The order in which a client visits all servers of a pool, one after the other. Each server has a position from which it is
 * visited; a client keeps the position between its requests.
 */
public interface VisitOrder {
    /** In place of a position: all servers have been visited. */
    int END = 0;

    /** One more than the highest position. */
    int positions();

    /** The position from which the server of this position is visited; lower if it is another one's by now; -1 if it has none. */
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
    record ByIndex(int positions) implements VisitOrder {
        @Override
        public int startOf(int position) {
            return position;
        }

        @Override
        public int serverAt(int start) {
            return start;
        }

        @Override
        public int after(int start) {
            return start + 1 < positions ? start + 1 : END;
        }
    }
}
