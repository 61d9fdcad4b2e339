package dev.nutcracker.proxy;

import dev.nutcracker.client.Clients;
import dev.nutcracker.client.Listener;
import dev.nutcracker.config.CommandConfig;
import dev.nutcracker.config.CommandsConfig;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.memcache.MemcacheDialect;
import dev.nutcracker.protocol.redis.DeclaredCommand;
import dev.nutcracker.protocol.redis.DeclaredCommand.Joining;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.server.SharedPool;
import java.util.List;
import java.util.function.Function;

/**
 * A pool as the process runs it: under one configuration, with its part at each worker.
 *
 * @param parts by worker
 */
record RunningPool(SharedPool shared, Dialect dialect, List<Clients> parts, Listener listener) {
    static RunningPool first(SharedPool shared, Listener listener, Function<Dialect, List<Clients>> parts) {
        Dialect dialect = dialect(shared);
        List<Clients> byWorker = parts.apply(dialect);
        Clients.join(byWorker);
        return new RunningPool(shared, dialect, byWorker, listener);
    }

    PoolConfig config() {
        return shared.config();
    }

    /** Whether clients and servers can be kept under that configuration: they speak the same as before. */
    boolean canBecome(PoolConfig other) {
        return config().name().equals(other.name()) && config().protocol() == other.protocol();
    }

    /** From now on this decides for the pool, and not what it is the successor of. */
    void takeOver() {
        shared.takeOver();
        if (dialect instanceof RedisDialect redis) {
            redis.change(config().redisAuth(), config().redisDatabase());
            serve(redis, config().commands());
        } else if (dialect instanceof MemcacheDialect memcache) {
            memcache.change(config().memcacheAuth());
        }
    }

    /** This pool under another configuration, for the workers to take on. Nothing changes by that. */
    RunningPool successor(PoolConfig other, Listener otherListener) {
        if (config().equals(other)) {
            return this;
        }
        return new RunningPool(shared.successor(other), dialect, parts, otherListener);
    }

    private static Dialect dialect(SharedPool shared) {
        PoolConfig config = shared.config();
        return switch (config.protocol()) {
            case REDIS -> redisDialect(config, new RedisSlowLog(shared.slowLog()));
            case MEMCACHE -> new MemcacheDialect(config.memcacheAuth());
        };
    }

    private static RedisDialect redisDialect(PoolConfig config, RedisSlowLog slowLog) {
        RedisDialect dialect = new RedisDialect(config.redisAuth(), config.redisDatabase(), slowLog);
        serve(dialect, config.commands());
        return dialect;
    }

    private static void serve(RedisDialect dialect, CommandsConfig commands) {
        List<DeclaredCommand> declared =
                commands.declared().stream().map(RunningPool::declared).toList();
        dialect.serve(commands.allowFlush(), declared);
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
                joining);
    }
}
