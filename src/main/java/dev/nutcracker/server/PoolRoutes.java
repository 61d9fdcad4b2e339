package dev.nutcracker.server;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.MigrateTo;
import dev.nutcracker.config.RouteConfig;
import dev.nutcracker.config.RoutesConfig;
import dev.nutcracker.protocol.Command;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.VisitOrder;
import dev.nutcracker.routing.KeyRoutes;
import dev.nutcracker.routing.Route;
import dev.nutcracker.routing.RoutedRouter;
import dev.nutcracker.routing.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a routing pool at one worker. They lead to this worker's parts of other pools, whose servers then are servers of the
 * routing pool as well: each with its connections, its state and its settings.
 *
 * <pre>
 *   request ── kind of its command ──► topology of that kind
 *                                         │ key ── routes ──► pool ── its router ──► place
 *                                         ▼
 *      places of pool a │ nobody │ places of pool b │ nobody │ errors       owners: their servers, by place
 * </pre>
 *
 * <p>Commands are of one kind if the same routes take them. Each kind has a topology of its own, with the same places. One is in
 * force while a request is passed on; between requests that is the one for channels. They are made again when one of the
 * pools has another topology or other servers, which is looked at before each request.
 */
public final class PoolRoutes {
    private static final int UNKNOWN = -1;

    private final Pool pool;
    private Function<String, @Nullable Pool> names = _ -> null;

    private final RouteTargets targets;
    private final List<MirrorPath> mirrors = new ArrayList<>();
    private final RoutePaths paths;
    private final List<JointPath> joint = new ArrayList<>();
    /** The different lists of commands that routes have. */
    private final List<List<String>> commandLists = new ArrayList<>();

    private List<RouteStep> steps = List.of();
    private final Map<BitSet, Kind> kinds = new HashMap<>();
    private @Nullable Kind[] kindOfCommand = {};
    private Kind transactions = new Kind(new KeyRoutes());
    private Kind channels = transactions;
    private Kind keyless = transactions;

    /** Commands that the same routes take. */
    private static final class Kind {
        private final KeyRoutes routes;
        private @Nullable Topology topology;

        Kind(KeyRoutes routes) {
            this.routes = routes;
        }
    }

    PoolRoutes(Pool pool) {
        this.pool = pool;
        this.paths = new RoutePaths(pool);
        this.targets = new RouteTargets(pool);
    }

    /**
     * Follows the routes of the configuration in effect.
     *
     * @param poolsByName this worker's parts of all pools; null for one that it does not have
     */
    public void resolve(Function<String, @Nullable Pool> poolsByName) {
        names = poolsByName;
        end();
        targets.clear();
        mirrors.clear();
        joint.clear();
        commandLists.clear();
        kinds.clear();
        paths.retain();
        Arrays.fill(kindOfCommand, null);
        steps = stepsOf(pool);
        RouteStep withoutKey = keylessStep(pool.shared().config().routes());
        targets.addNoRoute();
        targets.pools().forEach(other -> other.routesHere().add(this));
        pool.limitLanes(targets.pools().stream().mapToInt(Pool::laneLimit).min().orElse(1));
        transactions = new Kind(routes(RouteConfig::takesTransactions));
        channels = new Kind(routes(RouteConfig::takesChannels));
        keyless = new Kind(RouteStep.routes(numbered(List.of(withoutKey)), _ -> true));
        rebuild();
    }

    private List<RouteStep> stepsOf(Pool routing) {
        RoutesConfig config = routing.shared().config().routes();
        RouteShares shares = routing.shared().routeShares();
        List<RouteStep> made = new ArrayList<>();
        for (int i = 0; i < config.list().size(); i++) {
            RouteConfig route = config.list().get(i);
            if (!route.commands().isEmpty() && !commandLists.contains(route.commands())) {
                commandLists.add(route.commands());
            }
            RoutePaths own = requireNonNull(routing.routes()).paths;
            int mark = mark(own.mirrorOf(i));
            JointPath path = own.jointOf(i);
            made.add(
                    path == null
                            ? step(route, shares.of(i), own.usesOf(i), mark)
                            : jointStep(route, shares.of(i), own.usesOf(i), path));
        }
        return made;
    }

    /** @param moved how many of 10,000 keys live at the pool to which they move */
    private RouteStep jointStep(RouteConfig route, int moved, KeyRoutes.Uses usesOfRoute, JointPath path) {
        path.leadTo(names.apply(requireNonNull(route.pool())), names, moved);
        joint.add(path);
        int mark = joint.size() - 1;
        if (route.further() instanceof MigrateTo migration) {
            Pool own = names.apply(requireNonNull(route.pool()));
            List<RouteStep> sides = List.of(
                    step(RouteConfig.toPool(migration.pool()), moved, new KeyRoutes.Uses(), KeyRoutes.NONE)
                            .by(
                                    own == null
                                            ? null
                                            : own.shared().config().routing().tag()),
                    step(route.ofAll(), Route.ALL, new KeyRoutes.Uses(), KeyRoutes.NONE));
            return new RouteStep(route, route.share(), usesOfRoute, KeyRoutes.NONE, UNKNOWN, sides).withJoint(mark);
        }
        return step(route, moved, usesOfRoute, KeyRoutes.NONE).withJoint(mark);
    }

    private int mark(@Nullable MirrorPath path) {
        if (path == null) {
            return KeyRoutes.NONE;
        }
        path.leadTo(names.apply(path.config().pool()));
        mirrors.add(path);
        return mirrors.size() - 1;
    }

    private RouteStep step(RouteConfig route, int share, KeyRoutes.Uses usesOfRoute, int mark) {
        if (route.error() != null) {
            return new RouteStep(
                    route, share, usesOfRoute, mark, numberOfError(targets.addError(route.error())), List.of());
        }
        Pool other = names.apply(requireNonNull(route.pool()));
        if (other == null) {
            return new RouteStep(route, share, usesOfRoute, mark, numberOfError(targets.addNoRoute()), List.of());
        }
        return other.routes() == null
                ? new RouteStep(route, share, usesOfRoute, mark, targets.add(other), List.of())
                : new RouteStep(route, share, usesOfRoute, mark, UNKNOWN, stepsOf(other));
    }

    /** To the server pool that gets requests without a key, also through other routing pools. */
    private RouteStep keylessStep(RoutesConfig config) {
        RouteConfig route = config.ofKeyless();
        Pool other = route.pool() == null ? null : names.apply(route.pool());
        return other != null && other.routes() != null
                ? keylessStep(other.shared().config().routes())
                : step(route, route.share(), new KeyRoutes.Uses(), KeyRoutes.NONE);
    }

    /** Errors are numbered behind the pools, whose number is not known yet. */
    private static int numberOfError(int error) {
        return UNKNOWN - 1 - error;
    }

    private KeyRoutes routes(Predicate<RouteConfig> takes) {
        return RouteStep.routes(numbered(steps), takes);
    }

    private List<RouteStep> numbered(List<RouteStep> unnumbered) {
        return unnumbered.stream()
                .map(step -> new RouteStep(
                        step.config(),
                        step.share(),
                        step.uses(),
                        step.mark(),
                        step.jointMark(),
                        step.tag(),
                        step.target() < UNKNOWN ? targets.targetOfError(UNKNOWN - 1 - step.target()) : step.target(),
                        numbered(step.further())))
                .toList();
    }

    /** The pools whose servers the requests of a pool may reach: itself, or those to which its routes lead. */
    public static List<Pool> servingPools(Pool pool) {
        PoolRoutes routes = pool.routes();
        return routes == null ? List.of(pool) : List.copyOf(routes.targets.pools());
    }

    /** The pool in which a channel is; none if a route refuses it. */
    public static List<Pool> poolsOfChannel(Pool pool, byte[] name) {
        PoolRoutes routes = pool.routes();
        if (routes == null) {
            return List.of(pool);
        }
        Pool serving = routes.targets.poolOf(routes.channels.routes.targetOf(name, 0, name.length));
        return serving == null ? List.of() : List.of(serving);
    }

    /** The one of these pools whose servers have the key; {@code null} if a route refuses it. */
    public static @Nullable Pool servingPool(Pool pool, byte[] key, int offset, int length) {
        PoolRoutes routes = pool.routes();
        return routes == null ? pool : routes.poolOf(key, offset, length);
    }

    /** The one of these pools whose server that is, or has been. */
    public static Pool servingPool(Pool pool, Server server) {
        PoolRoutes routes = pool.routes();
        if (routes != null) {
            for (Pool serving : routes.targets.pools()) {
                if (server.isOf(serving)) {
                    return serving;
                }
            }
        }
        return pool;
    }

    /** Whether the key is at a route of that pool with further pools, or with other names at the servers. */
    public static boolean isJoint(Pool pool, byte[] key, int offset, int length) {
        PoolRoutes routes = pool.routes();
        return routes != null && routes.jointOf(key, offset, length) != null;
    }

    /** The group of a key of a transaction at that pool. */
    public static int groupInTransaction(Pool pool, byte[] key) {
        PoolRoutes routes = pool.routes();
        return (routes == null ? pool.topology() : routes.topologyOf(routes.transactions)).look(key, 0, key.length);
    }

    /** Whether requests of a pool for the key may go to that server. */
    public static boolean mayLead(Pool pool, byte[] key, Server server) {
        PoolRoutes routes = pool.routes();
        return routes == null ? pool.mayHave(key, server) : routes.mayLeadTo(server, key);
    }

    /** How often each route has been taken at this worker, and what has become of its further requests. */
    public RoutePaths paths() {
        return paths;
    }

    /** Whether any request may be copied. */
    public boolean haveMirrors() {
        return !mirrors.isEmpty();
    }

    /** Where copies of requests for the key go, by the topology in force; {@code null} if there are none. */
    public @Nullable MirrorPath mirrorOf(byte[] key, int offset, int length) {
        int mark = ((RoutedRouter) pool.topology().router()).markOf(key, offset, length);
        return mark == KeyRoutes.NONE ? null : mirrors.get(mark);
    }

    /** Whether any request concerns several pools. */
    public boolean areJoint() {
        return !joint.isEmpty();
    }

    /** Whether servers have keys under other names than clients. */
    public boolean haveRenamings() {
        for (JointPath path : joint) {
            if (path.renaming() != null) {
                return true;
            }
        }
        return false;
    }

    /** What further pools have to do with requests for the key, by the topology in force; {@code null} if there are none. */
    public @Nullable JointPath jointOf(byte[] key, int offset, int length) {
        int mark = ((RoutedRouter) pool.topology().router()).furtherOf(key, offset, length);
        return mark == KeyRoutes.NONE ? null : joint.get(mark);
    }

    /** The routes on the way of the key count it, as for a request that goes to one pool. */
    public void countUse(byte[] key, int offset, int length) {
        ((RoutedRouter) pool.topology().router()).count(key, offset, length);
    }

    /** The topology for this request is in force from now on. */
    public void choose(ParsedRequest request) {
        adopt();
        use(request.keyCount() == 0 ? keyless : kindOf(request.command()));
    }

    /** As {@link #choose}, for a request of a transaction. */
    public void chooseForTransaction(ParsedRequest request) {
        adopt();
        use(request.keyCount() == 0 ? keyless : transactions);
    }

    /** The topology for channels is in force from now on. */
    public void chooseForChannels() {
        adopt();
        use(channels);
    }

    /** No request is passed on any more. */
    public void rest() {
        use(channels);
    }

    private void adopt() {
        if (targets.haveChanged()) {
            rebuild();
        }
    }

    /** The pools have other places, or other servers in them. */
    void rebuild() {
        targets.look();
        kinds.values().forEach(kind -> kind.topology = null);
        List.of(transactions, channels, keyless).forEach(kind -> kind.topology = null);
        use(channels);
    }

    /** A pool has another server at one of its places, which connections for channels have to follow. */
    void serversChanged() {
        rebuild();
        pool.routesChanged();
    }

    /** They lead nowhere any more. */
    void end() {
        targets.pools().forEach(other -> other.routesHere().remove(this));
    }

    /** The order in which a client visits the servers of all pools. */
    VisitOrder visitOrder() {
        return RoutedOrder.of(
                targets.pools().stream().map(Pool::visitOrder).toList(),
                targets.pools().stream().mapToInt(Pool::serverCount).toArray());
    }

    /** What requests have to wait for. */
    PrimaryWaits primaries() {
        return targets;
    }

    private void use(Kind kind) {
        pool.routeBy(topologyOf(kind));
    }

    private Topology topologyOf(Kind kind) {
        Topology topology = kind.topology;
        if (topology == null) {
            topology = targets.topology(kind.routes);
            kind.topology = topology;
        }
        return topology;
    }

    private Kind kindOf(Command command) {
        int index = command.index();
        Kind kind = index < kindOfCommand.length ? kindOfCommand[index] : null;
        return kind == null ? findKind(command) : kind;
    }

    private Kind findKind(Command command) {
        BitSet taken = new BitSet();
        for (int i = 0; i < commandLists.size(); i++) {
            taken.set(i, command.isAmong(commandLists.get(i)));
        }
        Kind kind = kinds.get(taken);
        if (kind == null) {
            kind = new Kind(routes(route -> route.commands().isEmpty() || command.isAmong(route.commands())));
            kinds.put(taken, kind);
        }
        int index = command.index();
        if (index >= kindOfCommand.length) {
            kindOfCommand = Arrays.copyOf(kindOfCommand, index + 1);
        }
        kindOfCommand[index] = kind;
        return kind;
    }

    /** The place of a key by the topology in force, which does not count as a use of its routes. */
    private int placeOf(byte[] key, int offset, int length) {
        return ((RoutedRouter) pool.topology().router()).placeOf(key, offset, length);
    }

    /** The error for a request whose key has no server. */
    FastFailure failureOf(byte[] key, int offset, int length) {
        return failureAt(placeOf(key, offset, length));
    }

    private @Nullable Pool poolOf(byte[] key, int offset, int length) {
        return targets.poolAt(placeOf(key, offset, length));
    }

    /** The error for a request at a place where no server is. */
    FastFailure failureAt(int place) {
        return targets.failureAt(place);
    }

    /** The server to which a channel belongs; {@code null} if it has none. */
    @Nullable
    Server keeperOf(byte[] key, int offset, int length) {
        Pool serving = targets.poolOf(channels.routes.targetOf(key, offset, length));
        return serving == null ? null : serving.keeperOf(key, offset, length);
    }

    /** Whether some command on the key goes to that server. */
    private boolean mayLeadTo(Server server, byte[] key) {
        boolean leads = leadsTo(transactions, server, key);
        for (Kind kind : kinds.values()) {
            leads = leads || leadsTo(kind, server, key);
        }
        return leads;
    }

    private boolean leadsTo(Kind kind, Server server, byte[] key) {
        Pool serving = targets.poolOf(kind.routes.targetOf(key, 0, key.length));
        return serving != null && serving.mayHave(key, server);
    }
}
