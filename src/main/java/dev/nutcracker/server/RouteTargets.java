package dev.nutcracker.server;

import dev.nutcracker.routing.KeyRoutes;
import dev.nutcracker.routing.RoutedRouter;
import dev.nutcracker.routing.RoutedRouter.Numbering;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.stats.ErrorKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the routes of a routing pool lead at one worker: to its parts of other pools, as they have been when they were last looked at,
 * and to errors.
 *
 * <pre>
 *   places of pool a │ nobody │ places of pool b │ nobody │ errors
 * </pre>
 *
 * <p>What requests of the routing pool have to wait for is that for which those of these pools wait.
 */
final class RouteTargets implements PrimaryWaits {
    /** The error for a key that no route takes. */
    private static final String NO_ROUTE = "no route takes this key";

    private final Pool routing;
    private final List<Pool> pools = new ArrayList<>();
    private final List<byte[]> errors = new ArrayList<>();

    private Topology[] topologies = {};
    private @Nullable Server[][] owners = {};
    private Numbering numbers = new Numbering(new int[] {0, 1}, new int[] {0, 1});
    private long version;

    RouteTargets(Pool routing) {
        this.routing = routing;
        errors.add(routing.dialect().errorResponse(NO_ROUTE));
    }

    /** There are none. */
    void clear() {
        pools.clear();
        errors.clear();
    }

    /** The number of a pool. */
    int add(Pool other) {
        if (!pools.contains(other)) {
            pools.add(other);
        }
        return pools.indexOf(other);
    }

    /** The number of an error among errors. */
    int addError(String text) {
        errors.add(routing.dialect().errorResponse(text));
        return errors.size() - 1;
    }

    /** As {@link #addError}, for keys that no route takes. */
    int addNoRoute() {
        return addError(NO_ROUTE);
    }

    /** The target that is the error of that number, when all pools are there. */
    int targetOfError(int number) {
        return pools.size() + number;
    }

    List<Pool> pools() {
        return pools;
    }

    /** Whether a pool has other places than when {@link #look} was called, or other servers in them. */
    boolean haveChanged() {
        for (int i = 0; i < topologies.length; i++) {
            Pool other = pools.get(i);
            other.primaries().adopt();
            if (other.topology() != topologies[i] || other.owners() != owners[i]) {
                return true;
            }
        }
        return false;
    }

    /** From now on the pools are known as they are. */
    void look() {
        int targets = pools.size() + errors.size();
        topologies = new Topology[pools.size()];
        owners = new Server[pools.size()][];
        int[] places = new int[targets + 1];
        int[] groups = new int[targets + 1];
        List<@Nullable Server> byPlace = new ArrayList<>();
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < targets; i++) {
            places[i] = byPlace.size();
            groups[i + 1] = groups[i] + 1;
            if (i < pools.size()) {
                Pool other = pools.get(i);
                topologies[i] = other.topology();
                owners[i] = other.owners();
                byPlace.addAll(Arrays.asList(owners[i]));
                groups[i + 1] += topologies[i].groupCount();
                for (int server = 0; server < other.serverCount(); server++) {
                    servers.add(other.server(server));
                }
            }
            byPlace.add(null);
        }
        places[targets] = byPlace.size();
        numbers = new Numbering(places, groups);
        version++;
        routing.reach(byPlace.toArray(Server[]::new), servers.toArray(Server[]::new));
    }

    /** How keys find their servers by these routes. */
    Topology topology(KeyRoutes routes) {
        Router[] routers = new Router[topologies.length];
        for (int i = 0; i < routers.length; i++) {
            routers[i] = topologies[i].router();
        }
        int places = numbers.places()[numbers.places().length - 1];
        return Topology.ofServers(version, places, RoutedRouter.of(routes, routers, numbers));
    }

    /** The pool of that number; null if the number is that of an error, or none. */
    @Nullable
    Pool poolOf(int target) {
        return target == KeyRoutes.NONE || target >= pools.size() ? null : pools.get(target);
    }

    /** The pool that has the place; null if there is an error. */
    @Nullable
    Pool poolAt(int place) {
        return poolOf(numbers.targetOfPlace(place));
    }

    /** The pool that has the group; null if there is an error. */
    @Nullable
    Pool poolOfGroup(int group) {
        return poolOf(numbers.targetOfGroup(group));
    }

    /** The number that a group has at its pool. */
    int groupAtPool(int group) {
        return group - numbers.groups()[numbers.targetOfGroup(group)];
    }

    /** The error for a request at a place where no server is. */
    FastFailure failureAt(int place) {
        int target = numbers.targetOfPlace(place);
        Pool other = poolOf(target);
        if (other == null) {
            return new FastFailure(ErrorKind.NO_ROUTE, errors.get(target - pools.size()));
        }
        int own = place - numbers.places()[target];
        return own == owners[target].length ? other.noLiveServer() : other.failureAt(own, topologies[target]);
    }

    @Override
    public boolean mayWait() {
        for (Pool other : pools) {
            if (other.primaries().mayWait()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean areAny() {
        for (Pool other : pools) {
            if (other.primaries().areAny()) {
                return true;
            }
        }
        return false;
    }

    /** That is done when the routes for a request are chosen. */
    @Override
    public void adopt() {}

    @Override
    public @Nullable WaitingPlace moving(int group, Object client) {
        Pool serving = poolOfGroup(group);
        return serving == null ? null : serving.primaries().moving(groupAtPool(group), client);
    }

    @Override
    public boolean areAnyOpen() {
        for (Pool other : pools) {
            if (other.primaries().areAnyOpen()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isOpen(int group) {
        Pool serving = poolOfGroup(group);
        return serving != null && serving.primaries().isOpen(groupAtPool(group));
    }
}
