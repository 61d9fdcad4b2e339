package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.acl.Vocabulary;
import dev.nutcracker.config.FurtherRules.FurtherRoute;
import dev.nutcracker.config.Section.Located;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the routes of one pool, and finds those that nothing can reach. */
final class RoutesReader {
    private static final int MEMCACHED_KEY_MAX = 250;
    private static final char DELETE_CHARACTER = 127;

    /** They say something of servers, which a routing pool does not have. */
    static final Set<PoolKey> OF_SERVERS = EnumSet.of(
            PoolKey.SERVERS,
            PoolKey.HASH,
            PoolKey.HASH_TAG,
            PoolKey.DISTRIBUTION,
            PoolKey.TIMEOUT,
            PoolKey.AUTO_EJECT_HOSTS,
            PoolKey.SERVER_FAILURE_LIMIT,
            PoolKey.SERVER_RETRY_TIMEOUT,
            PoolKey.SERVER_CONNECTIONS,
            PoolKey.PRECONNECT,
            PoolKey.REDIS_DB,
            PoolKey.SERVER_USER,
            PoolKey.SERVER_PASSWORD,
            PoolKey.SERVER_PASSWORD_FILE,
            PoolKey.BLOCKING_CONNECTIONS,
            PoolKey.SERVER_COMMANDS,
            PoolKey.HEALTH_CHECK,
            PoolKey.OUTLIER,
            PoolKey.ON_FAILURE,
            PoolKey.FAILOVER_POOL,
            PoolKey.FAILOVER_TTL,
            PoolKey.EJECT_TTL,
            PoolKey.WAIT_MAX,
            PoolKey.MAX_EJECTED_PERCENT,
            PoolKey.RETRY_BACKOFF,
            PoolKey.RETRY_MAX,
            PoolKey.STABLE_TIME,
            PoolKey.FLAP_LIMIT,
            PoolKey.SLOW_START,
            PoolKey.ON_RETURN,
            PoolKey.HOLD_TIME,
            PoolKey.MAX_OUTSTANDING,
            PoolKey.CONNECT_TIMEOUT,
            PoolKey.IDLE_CHECK,
            PoolKey.SENTINELS,
            PoolKey.SENTINEL_AUTH,
            PoolKey.SENTINEL_AUTH_FILE,
            PoolKey.TOPOLOGY_REFRESH,
            PoolKey.FAILOVER_WAIT,
            PoolKey.ADDRESSES,
            PoolKey.DISCOVERY,
            PoolKey.DISCOVERY_INTERVAL,
            PoolKey.DISCOVERY_MAX_LOSS,
            PoolKey.DISCOVERY_HOLD,
            PoolKey.DISCOVERY_TOKEN_FILE,
            PoolKey.DISCOVERY_CA,
            PoolKey.CLUSTER_VIEW,
            PoolKey.ANNOUNCE,
            PoolKey.READ_FROM,
            PoolKey.REPLICAS,
            PoolKey.MAX_REPLICA_LAG,
            PoolKey.REPLICA_MISS,
            PoolKey.READ_OWN_WRITES,
            PoolKey.REPLICA_FALLBACK,
            PoolKey.ZONES,
            PoolKey.SERVER_TLS);

    private final Section<PoolKey> section;
    private final Problems problems;
    /** Null to take every word. */
    private final @Nullable Set<String> words;

    /** The categories of commands, which have no subcommands. */
    private final Map<String, Set<String>> categories = new HashMap<>();

    /** @param commands null to take every command */
    RoutesReader(Section<PoolKey> section, @Nullable CommandNames commands, Problems problems) {
        this.section = section;
        this.problems = problems;
        this.words = commands == null ? null : words(section, commands);
        if (commands != null && section.has(PoolKey.ROUTES)) {
            for (Vocabulary.Word word : commands.vocabulary(protocol(section)).words()) {
                if (word.subwords().isEmpty()) {
                    categories.put(
                            word.name(),
                            word.categories().stream().map(name -> "@" + name).collect(Collectors.toSet()));
                }
            }
        }
    }

    private static Protocol protocol(Section<PoolKey> section) {
        return section.flag(PoolKey.REDIS) ? Protocol.REDIS : Protocol.MEMCACHE;
    }

    private static Set<String> words(Section<PoolKey> section, CommandNames commands) {
        Set<String> words = new HashSet<>(commands.deniable(protocol(section)));
        words.removeIf(word -> word.contains("|"));
        for (Located<Section<CommandKey>> item : section.listOfKeys(PoolKey.COMMANDS, CommandKey.class)) {
            String name = item.value().value(CommandKey.NAME, String.class);
            if (name != null) {
                words.add(name);
            }
        }
        return words;
    }

    RoutesConfig read() {
        for (PoolKey key : OF_SERVERS) {
            if (section.has(key)) {
                problems.error(
                        section.position(key),
                        key.configName(),
                        "is not for a pool with routes; it belongs to the pools that the routes name");
            }
        }
        List<Located<RouteConfig>> routes = new ArrayList<>();
        // What is wrong in others says nothing of the keys that they would take.
        List<Located<RouteConfig>> sound = new ArrayList<>();
        for (Located<Section<RouteKey>> item : section.listOfKeys(PoolKey.ROUTES, RouteKey.class)) {
            RouteConfig route = route(item.value(), item.at());
            for (Located<RouteConfig> before : sound) {
                if (before.value().hides(route, word -> categories.getOrDefault(word, Set.of()))) {
                    problems.error(
                            item.at(),
                            PoolKey.ROUTES.configName(),
                            "this route is never reached, behind the route on line "
                                    + before.at().line() + "; longer prefixes and narrower routes stand first");
                    break;
                }
            }
            routes.add(new Located<>(route, item.at()));
            if (item.value().isSound()) {
                sound.add(routes.getLast());
            }
        }
        if (routes.isEmpty()) {
            problems.error(section.position(PoolKey.ROUTES), PoolKey.ROUTES.configName(), "there is no route in it");
        } else if (!routes.getLast().value().takesAll()) {
            problems.warning(
                    routes.getLast().at(),
                    PoolKey.ROUTES.configName(),
                    "the last route does not take all keys; requests that no route takes get an error");
        }
        return new RoutesConfig(
                routes.stream().map(Located::value).toList(), section.value(PoolKey.KEYLESS, String.class), false);
    }

    /** Returns the names of pools, with their positions. */
    static List<Located<RouteTarget>> targets(Section<PoolKey> section) {
        List<Located<RouteTarget>> targets = new ArrayList<>();
        for (Located<Section<RouteKey>> item : section.listOfKeys(PoolKey.ROUTES, RouteKey.class)) {
            own(item.value()).ifPresent(targets::add);
            mirrorOf(item.value()).ifPresent(targets::add);
            targets.addAll(FurtherPoolsReader.targets(item.value()));
        }
        String keyless = section.value(PoolKey.KEYLESS, String.class);
        if (keyless != null) {
            targets.add(new Located<>(new RouteTarget(keyless, PoolKey.KEYLESS), section.position(PoolKey.KEYLESS)));
        }
        return targets;
    }

    /** Each route whose requests are served in another way than at one pool by the same names. */
    static List<FurtherRoute> furtherRoutes(Section<PoolKey> section) {
        List<FurtherRoute> all = new ArrayList<>();
        for (Located<Section<RouteKey>> item : section.listOfKeys(PoolKey.ROUTES, RouteKey.class)) {
            RouteKey kind = FurtherPoolsReader.kindOf(item.value());
            if (kind != null && item.value().has(RouteKey.POOL)) {
                List<Located<RouteTarget>> targets = new ArrayList<>();
                own(item.value()).ifPresent(targets::add);
                targets.addAll(FurtherPoolsReader.targets(item.value()));
                all.add(new FurtherRoute(kind, targets));
            }
        }
        return all;
    }

    /** The names of the pools whose answers are compared. */
    static List<Located<RouteTarget>> comparedTargets(Section<PoolKey> section) {
        List<Located<RouteTarget>> targets = new ArrayList<>();
        for (Located<Section<RouteKey>> item : section.listOfKeys(PoolKey.ROUTES, RouteKey.class)) {
            Section<MirrorKey> mirror = item.value().keys(RouteKey.MIRROR, MirrorKey.class);
            if (mirror.flag(MirrorKey.COMPARE)) {
                own(item.value()).ifPresent(targets::add);
                mirrorOf(item.value()).ifPresent(targets::add);
            }
        }
        return targets;
    }

    private static Optional<Located<RouteTarget>> own(Section<RouteKey> item) {
        return Optional.ofNullable(item.value(RouteKey.POOL, String.class))
                .map(pool -> new Located<>(new RouteTarget(pool, RouteKey.POOL), item.position(RouteKey.POOL)));
    }

    private static Optional<Located<RouteTarget>> mirrorOf(Section<RouteKey> item) {
        Section<MirrorKey> mirror = item.keys(RouteKey.MIRROR, MirrorKey.class);
        return Optional.ofNullable(mirror.value(MirrorKey.POOL, String.class))
                .map(pool -> new Located<>(new RouteTarget(pool, MirrorKey.POOL), mirror.position(MirrorKey.POOL)));
    }

    /** The names of the pools whose keys other pools serve for a while, so that they must not go elsewhere meanwhile. */
    static List<Located<RouteTarget>> failoverOrigins(Section<PoolKey> section) {
        List<Located<RouteTarget>> origins = new ArrayList<>();
        for (Located<Section<RouteKey>> item : section.listOfKeys(PoolKey.ROUTES, RouteKey.class)) {
            if (item.value().has(RouteKey.FAILOVER)) {
                own(item.value()).ifPresent(origins::add);
            }
        }
        return origins;
    }

    private RouteConfig route(Section<RouteKey> item, Position at) {
        String pool = item.value(RouteKey.POOL, String.class);
        String error = item.value(RouteKey.ERROR, String.class);
        if (item.has(RouteKey.POOL) == item.has(RouteKey.ERROR)) {
            problems.error(
                    at,
                    PoolKey.ROUTES.configName(),
                    item.has(RouteKey.POOL)
                            ? "a route has either pool or error"
                            : "pool is missing; allowed: the name of a pool, or error with a text");
        }
        checkAdd(item);
        checkMirror(item);
        return new RouteConfig(
                checkedPrefixes(item),
                commands(item.items(RouteKey.COMMANDS, String.class), RouteKey.COMMANDS),
                item.required(RouteKey.PERCENT, Double.class),
                pool,
                error,
                mirror(item),
                FurtherPoolsReader.read(item, problems));
    }

    /** What is put before keys of memcached must be possible in them, or it would end them in the middle of a request. */
    private void checkAdd(Section<RouteKey> item) {
        String add = item.value(RouteKey.ADD, String.class);
        if (add == null || section.flag(PoolKey.REDIS)) {
            return;
        }
        boolean isSplit = add.chars().anyMatch(c -> c <= ' ' || c == DELETE_CHARACTER);
        if (isSplit || add.getBytes(StandardCharsets.UTF_8).length >= MEMCACHED_KEY_MAX) {
            problems.error(
                    item.position(RouteKey.ADD),
                    RouteKey.ADD.configName(),
                    (isSplit ? "has a space or a control character" : "leaves no room for a key")
                            + "; allowed for memcached: what a key may have, and fewer than " + MEMCACHED_KEY_MAX
                            + " bytes");
        }
    }

    /** Otherwise every write would be done twice. */
    private void checkMirror(Section<RouteKey> item) {
        Section<MirrorKey> mirror = item.keys(RouteKey.MIRROR, MirrorKey.class);
        String pool = mirror.value(MirrorKey.POOL, String.class);
        if (pool != null && pool.equals(item.value(RouteKey.POOL, String.class))) {
            problems.error(
                    mirror.position(MirrorKey.POOL),
                    MirrorKey.POOL.configName(),
                    "pool " + quoted(pool) + " is named twice by this route");
        }
    }

    private List<String> checkedPrefixes(Section<RouteKey> item) {
        if (item.has(RouteKey.PREFIX) && item.has(RouteKey.PREFIXES)) {
            problems.error(
                    item.position(RouteKey.PREFIX),
                    RouteKey.PREFIX.configName(),
                    "a route has either prefix or prefixes");
        }
        return prefixes(item);
    }

    static List<String> prefixes(Section<RouteKey> item) {
        String one = item.value(RouteKey.PREFIX, String.class);
        List<String> prefixes = new ArrayList<>();
        if (one != null) {
            prefixes.add(one);
        }
        item.items(RouteKey.PREFIXES, String.class).forEach(prefix -> prefixes.add(prefix.value()));
        return prefixes;
    }

    private @Nullable MirrorConfig mirror(Section<RouteKey> item) {
        if (!item.has(RouteKey.MIRROR)) {
            return null;
        }
        Section<MirrorKey> mirror = item.keys(RouteKey.MIRROR, MirrorKey.class);
        String pool = mirror.value(MirrorKey.POOL, String.class);
        if (pool == null) {
            mirror.require(MirrorKey.POOL, RouteKey.MIRROR, item.position(RouteKey.MIRROR));
            return null;
        }
        return new MirrorConfig(
                pool,
                mirror.required(MirrorKey.PERCENT, Double.class),
                commands(mirror.items(MirrorKey.COMMANDS, String.class), MirrorKey.COMMANDS),
                mirror.flag(MirrorKey.COMPARE),
                Math.toIntExact(mirror.number(MirrorKey.MAX_OUTSTANDING)));
    }

    private List<String> commands(List<Located<String>> items, ConfigKey key) {
        List<String> commands = new ArrayList<>();
        for (Located<String> word : items) {
            if (words != null && !words.contains(word.value())) {
                problems.error(word.at(), key.configName(), unknown(word.value(), words));
            }
            commands.add(word.value());
        }
        return commands;
    }

    private static String unknown(String word, Set<String> known) {
        String unknown = quoted(word) + (word.startsWith("@") ? " is not a category" : " is not a command");
        @Nullable String nearest = KeySuggestion.nearest(word, new TreeSet<>(known));
        return nearest == null
                ? unknown + "; allowed: names of commands, and categories such as @read and @write"
                : unknown + ", did you mean " + nearest + "?";
    }
}
