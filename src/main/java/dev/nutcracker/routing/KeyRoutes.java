package dev.nutcracker.routing;

import org.jspecify.annotations.Nullable;

/**
 * The routes that some requests may take, in order: the first that takes a key decides. A target is a number from 0 on, or
 * further routes.
 *
 * <pre>
 *   key ──► route 0 ──► route 1 ──► route 2 ──► nobody takes it
 *              │           │           └─► target 4
 *              │           └─► further routes ──► …
 *              └─► target 0
 * </pre>
 */
public final class KeyRoutes {
    /** The result for a key that no route takes. */
    public static final int NONE = -1;

    private final Entry[] entries;

    /** @param entries not to be written to any more */
    public KeyRoutes(Entry... entries) {
        this.entries = entries;
    }

    /** The target of a key; {@link #NONE} if no route takes it. The routes on the way count it. */
    int take(byte[] key, int offset, int length) {
        return targetOf(key, offset, length, 1);
    }

    /** As {@link #take}; no route counts it. */
    public int targetOf(byte[] key, int offset, int length) {
        return targetOf(key, offset, length, 0);
    }

    private int targetOf(byte[] key, int offset, int length, int counted) {
        for (Entry entry : entries) {
            if (entry.route.takes(key, offset, length)) {
                entry.uses.count += counted;
                KeyRoutes further = entry.further;
                return further == null ? entry.target : further.targetOf(key, offset, length, counted);
            }
        }
        return NONE;
    }

    /** The mark of the first route on the way of a key that has one; {@link #NONE} if none has. */
    int markOf(byte[] key, int offset, int length) {
        for (Entry entry : entries) {
            if (entry.route.takes(key, offset, length)) {
                KeyRoutes further = entry.further;
                return entry.mark != NONE || further == null ? entry.mark : further.markOf(key, offset, length);
            }
        }
        return NONE;
    }

    /** As {@link #markOf}, of the marks for further pools. */
    int furtherOf(byte[] key, int offset, int length) {
        for (Entry entry : entries) {
            if (entry.route.takes(key, offset, length)) {
                KeyRoutes next = entry.further;
                return entry.furtherMark != NONE || next == null
                        ? entry.furtherMark
                        : next.furtherOf(key, offset, length);
            }
        }
        return NONE;
    }

    /** How many keys one route has taken; for one thread. */
    public static final class Uses {
        private long count;

        public long count() {
            return count;
        }
    }

    /** A route and where it leads. */
    public static final class Entry {
        private final Route route;
        private final Uses uses;
        private final int target;
        private final int mark;
        private final int furtherMark;
        private final @Nullable KeyRoutes further;

        /**
         * A route to a target.
         *
         * @param mark of the route, {@link #NONE} for none
         * @param furtherMark the mark of its further pools, {@link #NONE} for none
         */
        public Entry(Route route, Uses uses, int mark, int furtherMark, int target) {
            this(route, uses, mark, furtherMark, target, null);
        }

        /** A route to further routes. */
        public Entry(Route route, Uses uses, int mark, int furtherMark, KeyRoutes further) {
            this(route, uses, mark, furtherMark, NONE, further);
        }

        private Entry(Route route, Uses uses, int mark, int furtherMark, int target, @Nullable KeyRoutes further) {
            this.route = route;
            this.uses = uses;
            this.mark = mark;
            this.furtherMark = furtherMark;
            this.target = target;
            this.further = further;
        }
    }
}
