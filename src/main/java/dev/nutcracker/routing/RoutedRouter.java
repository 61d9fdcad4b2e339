package dev.nutcracker.routing;

/**
 * Routes the keys of a routing pool: first to a target, which is a pool or an error, then to a place of that pool. The places of
 * all pools follow each other; behind those of a pool is one place for the keys that none of its servers takes, and behind all pools
 * is one for each error.
 *
 * <pre>
 *   0 … a-1  places of pool 0    a  nobody in pool 0    a+1 …  places of pool 1    …    errors, the last one of them for keys
 *                                                                           that no route takes
 * </pre>
 *
 * Groups are numbered alike: those of pool 0, one for nobody, those of pool 1, and so on; and so are ranks.
 */
public final class RoutedRouter extends DetourRouter {
    private final KeyRoutes routes;
    private final Router[] routers;
    private final Numbering numbers;

    /**
     * Where the numbers of each target begin; one more than there are targets. What follows the numbers of a pool itself is nobody's.
     *
     * @param places the first place of each target
     * @param groups the first group of each target
     */
    public record Numbering(int[] places, int[] groups) {
        private int placeOfNobody(int target) {
            return places[target + 1] - 1;
        }

        private int groupOfNobody(int target) {
            return groups[target + 1] - 1;
        }

        /** The target that has the place. */
        public int targetOfPlace(int place) {
            return target(places, place);
        }

        /** The target that has the group. */
        public int targetOfGroup(int group) {
            return target(groups, group);
        }

        private static int target(int[] starts, int number) {
            int target = 0;
            while (number >= starts[target + 1]) {
                target++;
            }
            return target;
        }
    }

    /**
     * As the constructor. The class is loaded with the first call, so that keys are routed without a choice in a process without
     * routing pools.
     *
     * @param routers by pool
     */
    public static Router of(KeyRoutes routes, Router[] routers, Numbering numbers) {
        return new RoutedRouter(routes, routers, numbers);
    }

    private RoutedRouter(KeyRoutes routes, Router[] routers, Numbering numbers) {
        this.routes = routes;
        this.routers = routers;
        this.numbers = numbers;
    }

    @Override
    public int route(byte[] key, int offset, int length) {
        return placeAt(routes.take(key, offset, length), key, offset, length);
    }

    /** As {@link #route}; no route counts the key. */
    public int placeOf(byte[] key, int offset, int length) {
        return placeAt(routes.targetOf(key, offset, length), key, offset, length);
    }

    /** The routes on the way of a key count it. */
    public void count(byte[] key, int offset, int length) {
        routes.take(key, offset, length);
    }

    /** The mark of the route that a key takes; {@link KeyRoutes#NONE} if it has none. */
    public int markOf(byte[] key, int offset, int length) {
        return routes.markOf(key, offset, length);
    }

    /** As {@link #markOf}, of the marks for further pools. */
    public int furtherOf(byte[] key, int offset, int length) {
        return routes.furtherOf(key, offset, length);
    }

    private int placeAt(int target, byte[] key, int offset, int length) {
        if (target == KeyRoutes.NONE) {
            return numbers.places[numbers.places.length - 2];
        }
        if (target >= routers.length) {
            return numbers.places[target];
        }
        int place = routers[target].route(key, offset, length);
        return place == NO_SERVER ? numbers.placeOfNobody(target) : numbers.places[target] + place;
    }

    @Override
    int groupOf(byte[] key, int offset, int length) {
        return groupAt(routes.take(key, offset, length), key, offset, length);
    }

    @Override
    int look(byte[] key, int offset, int length) {
        return groupAt(routes.targetOf(key, offset, length), key, offset, length);
    }

    private int groupAt(int target, byte[] key, int offset, int length) {
        if (target == KeyRoutes.NONE) {
            return numbers.groups[numbers.groups.length - 2];
        }
        if (target >= routers.length) {
            return numbers.groups[target];
        }
        int group = routers[target].groupOf(key, offset, length);
        return group == NO_SERVER ? numbers.groupOfNobody(target) : numbers.groups[target] + group;
    }

    @Override
    int groupCount(int places) {
        return numbers.groups[numbers.groups.length - 1];
    }

    @Override
    int placeOf(int group) {
        int target = numbers.targetOfGroup(group);
        return isNobodys(target, group)
                ? numbers.placeOfNobody(target)
                : numbers.places[target] + routers[target].placeOf(group - numbers.groups[target]);
    }

    private boolean isNobodys(int target, int group) {
        return target >= routers.length || group == numbers.groupOfNobody(target);
    }

    @Override
    int rankOf(int group) {
        int target = numbers.targetOfGroup(group);
        int start = firstRank(target);
        return isNobodys(target, group)
                ? firstRank(target + 1) - 1
                : start + routers[target].rankOf(group - numbers.groups[target]);
    }

    @Override
    int groupOfRank(int rank) {
        int target = 0;
        while (rank >= firstRank(target + 1)) {
            target++;
        }
        return target >= routers.length || rank == firstRank(target + 1) - 1
                ? numbers.groupOfNobody(target)
                : numbers.groups[target] + routers[target].groupOfRank(rank - firstRank(target));
    }

    /** Room for a rank of each group at each place. */
    private int firstRank(int target) {
        return numbers.places[target] * KeySlot.SLOTS;
    }

    @Override
    boolean mayExchange(int group, int other) {
        int target = numbers.targetOfGroup(group);
        return target < routers.length && target == numbers.targetOfGroup(other) && !routers[target].placesKeys();
    }

    /** There is no hash space that the pools share. */
    @Override
    public int serverAt(int hash) {
        throw new IllegalStateException("only a key has a route");
    }

    /** As {@link #serverAt}. */
    @Override
    public int pointCount(int server) {
        throw new IllegalStateException("only a key has a route");
    }

    @Override
    int position(byte[] key, int offset, int length) {
        throw new IllegalStateException("only a key has a route");
    }
}
