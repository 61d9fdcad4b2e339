package dev.nutcracker.config;

import dev.nutcracker.config.Section.Located;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads which further pools have to do with the requests of a route. */
final class FurtherPoolsReader {
    /** A route has one of these. */
    private static final List<RouteKey> KINDS = List.of(
            RouteKey.COPY_TO,
            RouteKey.WARM_FROM,
            RouteKey.MIGRATE_TO,
            RouteKey.NEAR,
            RouteKey.FAILOVER,
            RouteKey.SPLIT,
            RouteKey.STRIP,
            RouteKey.ADD,
            RouteKey.MIRROR);

    private FurtherPoolsReader() {}

    static @Nullable FurtherPools read(Section<RouteKey> route, Problems problems) {
        List<RouteKey> kinds = KINDS.stream().filter(route::has).toList();
        boolean further = !kinds.isEmpty() && !kinds.equals(List.of(RouteKey.MIRROR));
        if (further && kinds.size() > 1 && !kinds.equals(List.of(RouteKey.STRIP, RouteKey.ADD))) {
            problems.error(
                    route.position(kinds.getFirst()),
                    kinds.getFirst().configName(),
                    "cannot stand beside " + kinds.getLast().configName() + "; a route has one of them");
        }
        if (further && route.has(RouteKey.ERROR)) {
            problems.error(
                    route.position(kinds.getFirst()), kinds.getFirst().configName(), "is not for a route with error");
        }
        if (route.has(RouteKey.STRIP)) {
            checkStrip(route, problems);
        }
        if (route.has(RouteKey.COPIES) && !route.has(RouteKey.COPY_TO)) {
            problems.error(route.position(RouteKey.COPIES), RouteKey.COPIES.configName(), "needs copy_to");
        }
        return further ? read(kinds.getFirst(), route) : null;
    }

    /** Two keys must not become one. */
    private static void checkStrip(Section<RouteKey> route, Problems problems) {
        String strip = route.value(RouteKey.STRIP, String.class);
        List<String> prefixes = RoutesReader.prefixes(route);
        if (strip != null && (prefixes.isEmpty() || !prefixes.stream().allMatch(prefix -> prefix.startsWith(strip)))) {
            problems.error(
                    route.position(RouteKey.STRIP),
                    RouteKey.STRIP.configName(),
                    "not all keys of this route begin with it; allowed: the prefix of the route, or its beginning");
        }
    }

    private static @Nullable FurtherPools read(RouteKey kind, Section<RouteKey> route) {
        return switch (kind) {
            case COPY_TO -> {
                List<String> pools = names(route, RouteKey.COPY_TO);
                yield pools.isEmpty() ? null : new CopyTo(pools, route.required(RouteKey.COPIES, Copies.class));
            }
            case WARM_FROM -> {
                Section<WarmKey> warm = route.keys(kind, WarmKey.class);
                warm.require(WarmKey.POOL, kind, route.position(kind));
                String pool = warm.value(WarmKey.POOL, String.class);
                yield pool == null ? null : new WarmFrom(pool, warm.number(WarmKey.TTL));
            }
            case MIGRATE_TO -> {
                Section<MigrateKey> migration = route.keys(kind, MigrateKey.class);
                migration.require(MigrateKey.POOL, kind, route.position(kind));
                String pool = migration.value(MigrateKey.POOL, String.class);
                yield pool == null
                        ? null
                        : new MigrateTo(
                                pool,
                                migration.required(MigrateKey.PERCENT, Double.class),
                                migration.flag(MigrateKey.DUAL_WRITES));
            }
            case NEAR -> {
                Section<NearKey> near = route.keys(kind, NearKey.class);
                near.require(NearKey.POOL, kind, route.position(kind));
                String pool = near.value(NearKey.POOL, String.class);
                yield pool == null ? null : new NearPool(pool, near.number(NearKey.TTL));
            }
            case STRIP, ADD -> {
                String strip = route.value(RouteKey.STRIP, String.class);
                String add = route.value(RouteKey.ADD, String.class);
                yield new RenamedKeys(strip == null ? "" : strip, add == null ? "" : add);
            }
            case FAILOVER -> failover(route);
            case SPLIT -> {
                long servers = route.numberOrZero(kind);
                yield servers == 0 ? null : new SplitKeys(Math.toIntExact(servers));
            }
            default -> null;
        };
    }

    private static @Nullable FurtherPools failover(Section<RouteKey> route) {
        Section<FailoverKey> failover = route.keys(RouteKey.FAILOVER, FailoverKey.class);
        failover.require(FailoverKey.POOLS, RouteKey.FAILOVER, route.position(RouteKey.FAILOVER));
        List<String> pools = names(failover, FailoverKey.POOLS);
        EnumSet<FailoverCause> on = EnumSet.noneOf(FailoverCause.class);
        failover.items(FailoverKey.ON, FailoverCause.class).forEach(cause -> on.add(cause.value()));
        return pools.isEmpty()
                ? null
                : new FailoverTo(
                        pools, failover.has(FailoverKey.ON) ? on : FailoverTo.USUAL, failover.number(FailoverKey.TTL));
    }

    private static <K extends Enum<K> & ConfigKey> List<String> names(Section<K> section, K key) {
        return section.items(key, String.class).stream().map(Located::value).toList();
    }

    /** What the requests of the route are served by beside its own pool; null if that alone serves them, by the same names. */
    static @Nullable RouteKey kindOf(Section<RouteKey> route) {
        return KINDS.stream()
                .filter(kind -> kind != RouteKey.MIRROR && route.has(kind))
                .findFirst()
                .orElse(null);
    }

    /** Returns the names of the pools, with their positions. */
    static List<Located<RouteTarget>> targets(Section<RouteKey> route) {
        List<Located<RouteTarget>> targets = new ArrayList<>();
        addAll(route, RouteKey.COPY_TO, targets);
        addAll(route.keys(RouteKey.FAILOVER, FailoverKey.class), FailoverKey.POOLS, targets);
        add(route.keys(RouteKey.WARM_FROM, WarmKey.class), WarmKey.POOL, targets);
        add(route.keys(RouteKey.MIGRATE_TO, MigrateKey.class), MigrateKey.POOL, targets);
        add(route.keys(RouteKey.NEAR, NearKey.class), NearKey.POOL, targets);
        return targets;
    }

    private static <K extends Enum<K> & ConfigKey> void addAll(
            Section<K> section, K key, List<Located<RouteTarget>> targets) {
        for (Located<String> pool : section.items(key, String.class)) {
            targets.add(new Located<>(new RouteTarget(pool.value(), key), pool.at()));
        }
    }

    private static <K extends Enum<K> & ConfigKey> void add(
            Section<K> section, K key, List<Located<RouteTarget>> targets) {
        String pool = section.value(key, String.class);
        if (pool != null) {
            targets.add(new Located<>(new RouteTarget(pool, key), section.position(key)));
        }
    }
}
