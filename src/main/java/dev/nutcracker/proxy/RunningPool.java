package dev.nutcracker.proxy;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.client.Listener;
import dev.nutcracker.client.PoolClients;
import dev.nutcracker.config.CommandConfig;
import dev.nutcracker.config.CommandRules;
import dev.nutcracker.config.CommandsConfig;
import dev.nutcracker.config.ListenAddress;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.Rename;
import dev.nutcracker.config.RequestBounds;
import dev.nutcracker.config.ScriptRights;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.UsersConfig;
import dev.nutcracker.protocol.Bounds;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.Restrictions;
import dev.nutcracker.protocol.memcache.MemcacheDialect;
import dev.nutcracker.protocol.redis.ClusterFacade;
import dev.nutcracker.protocol.redis.Databases;
import dev.nutcracker.protocol.redis.DeclaredCommand;
import dev.nutcracker.protocol.redis.DeclaredCommand.Joining;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.protocol.redis.RightsPolicy;
import dev.nutcracker.protocol.redis.ServedCommands;
import dev.nutcracker.protocol.redis.UsersLoad;
import dev.nutcracker.routing.HashTag;
import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.routing.RoutingRule;
import dev.nutcracker.server.FeatureFactory;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.server.lease.Leases;
import dev.nutcracker.server.probe.HealthChecks;
import dev.nutcracker.server.pubsub.Audience;
import dev.nutcracker.server.pubsub.PublishingScripts;
import dev.nutcracker.server.pubsub.Subscriptions;
import dev.nutcracker.stats.SlowLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pool as the process runs it: under one configuration, with a part at each worker.
 *
 * @param parts by worker
 * @param listener null for a pool that only stands in for another
 */
record RunningPool(
        PoolState shared,
        Dialect dialect,
        List<PoolClients> parts,
        @Nullable Listener listener) {
    static RunningPool first(
            PoolState shared,
            @Nullable Listener listener,
            UsersLoad usersLoad,
            HeapLimit heap,
            BiFunction<Dialect, List<FeatureFactory>, List<PoolClients>> parts) {
        Dialect dialect = dialect(shared, heap);
        if (dialect instanceof RedisDialect redis) {
            redis.onLoad(usersLoad);
        }
        shared.onExtent(extent -> serve(dialect, extent));
        List<PoolClients> byWorker = parts.apply(dialect, features(dialect, shared));
        PoolClients.join(byWorker);
        byWorker.getFirst().pool().flushServers();
        return new RunningPool(shared, dialect, byWorker, listener);
    }

    /** memcached has neither channels nor commands that need a connection for one client. */
    private static List<FeatureFactory> features(Dialect dialect, PoolState shared) {
        if (!(dialect instanceof RedisDialect redis)) {
            return shared.config().routes().areThere() ? List.of() : List.of(HealthChecks::new);
        }
        Audience audience = new Audience();
        PublishingScripts scripts = new PublishingScripts(audience, shared::configInEffect);
        redis.onPublishingScript(scripts::seen);
        FeatureFactory channels = pool -> new Subscriptions(pool, audience, scripts);
        return shared.config().routes().areThere()
                ? List.of(channels, Leases::feature)
                : List.of(channels, Leases::feature, HealthChecks::new);
    }

    PoolConfig config() {
        return shared.config();
    }

    /** Whether clients and servers can be kept under that configuration: they speak the same protocol as before, and there are still
     * servers, or still none. */
    boolean canBecome(PoolConfig other) {
        return config().name().equals(other.name())
                && config().protocol() == other.protocol()
                && config().routes().areThere() == other.routes().areThere();
    }

    /** From now on this object decides for the pool, and not its predecessor. */
    void takeOver() {
        try {
            shared.takeOver();
        } finally {
            changeDialect();
        }
    }

    private void changeDialect() {
        if (dialect instanceof RedisDialect redis) {
            change(redis, config());
            serve(redis, config(), redis.served().oneServer() && hasOneServer(config()));
        } else if (dialect instanceof MemcacheDialect memcache) {
            memcache.change(logins(config()));
            restrict(memcache, config());
            memcache.serve(memcache.servesOneServer() && hasOneServer(config()));
        }
    }

    /** The pool for its listener. */
    Listener.Served served() {
        return new Listener.Served(shared, parts);
    }

    void stopListening() {
        if (listener != null) {
            listener.close();
        }
    }

    /** It is not part of the configuration any more, nor has it a successor: nobody asks for its logs. */
    void end() {
        shared.slowLog().set(SlowLog.NEVER_NS, 0, false);
        if (dialect instanceof RedisDialect redis) {
            redis.end();
        }
        shared.end();
    }

    /** Every worker uses this configuration now. */
    void adopted() {
        if (dialect instanceof RedisDialect redis) {
            serve(redis, config(), hasOneServer(config()));
        } else if (dialect instanceof MemcacheDialect memcache) {
            memcache.serve(hasOneServer(config()));
        }
    }

    private static boolean hasOneServer(PoolConfig config) {
        return config.servers().size() == 1 && !config.topology().isCluster();
    }

    /** This pool under another configuration, or with another pool that stands in, for the workers to take on. Preparing it changes nothing. */
    RunningPool successor(PoolConfig other, @Nullable PoolState standIn, @Nullable Listener otherListener) {
        if (config().equals(other) && shared.standIn() == standIn) {
            return this;
        }
        return new RunningPool(shared.successor(other, standIn), dialect, parts, otherListener);
    }

    /** It was prepared but will not be used; no other object has seen it. */
    void discard() {
        parts.forEach(PoolClients::close);
        shared.end();
    }

    private static Dialect dialect(PoolState shared, HeapLimit heap) {
        PoolConfig config = shared.config();
        return switch (config.protocol()) {
            case REDIS -> redisDialect(config, new RedisSlowLog(shared.slowLog()), heap);
            case MEMCACHE -> memcacheDialect(config);
        };
    }

    private static MemcacheDialect memcacheDialect(PoolConfig config) {
        MemcacheDialect dialect = new MemcacheDialect(logins(config));
        restrict(dialect, config);
        dialect.serve(hasOneServer(config));
        return dialect;
    }

    private static void restrict(MemcacheDialect dialect, PoolConfig config) {
        synchronized (dialect) {
            dialect.restrict(restrictions(config));
        }
        dialect.bound(bounds(config));
    }

    private static Logins logins(PoolConfig config) {
        UsersConfig users = config.clients().users();
        if (users.areThere()) {
            return Logins.byUsers(users.users(), users.logins());
        }
        return switch (config.protocol()) {
            case REDIS -> Logins.byPassword(config.clients().authText());
            case MEMCACHE -> Logins.byCredentials(config.clients().authText());
        };
    }

    private static void change(RedisDialect dialect, PoolConfig config) {
        UsersConfig users = config.clients().users();
        RightsPolicy policy = new RightsPolicy(
                users.scripts() == ScriptRights.DECLARED, users.filterNames(), users.aclLogMax(), users.file() != null);
        synchronized (dialect) {
            dialect.change(logins(config), databases(config), policy);
        }
    }

    private static Databases databases(PoolConfig config) {
        return config.topology().isCluster() || config.routes().reachCluster()
                ? Databases.ONLY
                : Databases.from(config.settings().database());
    }

    private static Bounds bounds(PoolConfig config) {
        RequestBounds bounds = config.limits().bounds();
        return new Bounds(
                Math.toIntExact(bounds.maxRequestBytes()),
                bounds.maxResponseBytes() == 0 ? Long.MAX_VALUE : bounds.maxResponseBytes(),
                bounds.maxArguments(),
                bounds.maxKeyBytes());
    }

    private static Restrictions restrictions(PoolConfig config) {
        CommandRules rules = config.limits().commandRules();
        Map<String, String> renamed =
                rules.rename().stream().collect(Collectors.toMap(Rename::from, Rename::to, (first, last) -> last));
        return new Restrictions(rules.deny(), renamed, rules.readOnly());
    }

    private static RedisDialect redisDialect(PoolConfig config, RedisSlowLog slowLog, HeapLimit heap) {
        RedisDialect dialect =
                new RedisDialect(logins(config), config.settings().database(), slowLog, heap);
        change(dialect, config);
        serve(dialect, config, hasOneServer(config));
        return dialect;
    }

    /** @param oneServer whether no worker has more than one server any more */
    private static void serve(RedisDialect dialect, PoolConfig config, boolean oneServer) {
        dialect.place(oneServer ? null : pattern -> hasOnePlace(config.routing(), pattern));
        CommandsConfig commands = config.commands();
        ServedCommands served = new ServedCommands(
                commands.allowFlush(),
                commands.allowConfigSet(),
                commands.scriptsOnFirstServer(),
                oneServer,
                commands.declared().stream().map(RunningPool::declared).toList(),
                restrictions(config),
                bounds(config));
        synchronized (dialect) {
            dialect.present(facade(config));
            dialect.serve(served);
        }
    }

    private static @Nullable ClusterFacade facade(PoolConfig config) {
        List<ServerAddress.Tcp> announced = config.topology().announced();
        if (announced.isEmpty()) {
            return null;
        }
        List<ClusterFacade.Node> nodes = announced.stream()
                .map(address -> new ClusterFacade.Node(address.host(), address.port()))
                .toList();
        int port = config.listen().address() instanceof ListenAddress.Tcp tcp
                ? tcp.address().getPort()
                : 0;
        return new ClusterFacade(nodes, config.listen().address().text(), port, KeySlot::of);
    }

    private static void serve(Dialect dialect, Extent extent) {
        synchronized (dialect) {
            dialect.serve(extent);
        }
    }

    /** The text in place of the {@code *} may itself look like a hash tag, so the real tag must come before it. */
    private static boolean hasOnePlace(RoutingRule routing, byte[] pattern) {
        HashTag hashTag = routing.tag();
        if (hashTag == null) {
            return false;
        }
        long span = hashTag.span(pattern, 0, pattern.length);
        int tagEnd = HashTag.offset(span) + HashTag.length(span);
        return tagEnd <= new String(pattern, StandardCharsets.ISO_8859_1).indexOf('*');
    }

    private static DeclaredCommand declared(CommandConfig command) {
        Joining joining = switch (command.split()) {
            case NONE -> Joining.NONE;
            case SUM -> Joining.SUM;
            case VALUES -> Joining.VALUES;
            case ALL_OK -> Joining.ALL_OK;
        };
        return new DeclaredCommand(
                command.name(),
                command.arity(),
                command.firstKey(),
                command.lastKey(),
                command.keyStep(),
                command.numkeys(),
                joining,
                command.reads());
    }
}
