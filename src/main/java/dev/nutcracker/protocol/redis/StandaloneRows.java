package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CommandFlag.ADMIN;
import static dev.nutcracker.protocol.redis.CommandFlag.FAST;
import static dev.nutcracker.protocol.redis.CommandFlag.LOADING;
import static dev.nutcracker.protocol.redis.CommandFlag.MOVABLEKEYS;
import static dev.nutcracker.protocol.redis.CommandFlag.NOSCRIPT;
import static dev.nutcracker.protocol.redis.CommandFlag.READONLY;
import static dev.nutcracker.protocol.redis.CommandFlag.STALE;
import static dev.nutcracker.protocol.redis.CommandFlag.WRITE;
import static dev.nutcracker.protocol.redis.CommandGroup.CONNECTION;
import static dev.nutcracker.protocol.redis.CommandGroup.GENERIC;
import static dev.nutcracker.protocol.redis.CommandGroup.SERVER;
import static dev.nutcracker.protocol.redis.CommandRows.container;
import static dev.nutcracker.protocol.redis.CommandRows.everywhere;
import static dev.nutcracker.protocol.redis.CommandRows.local;
import static dev.nutcracker.protocol.redis.CommandRows.refused;
import static dev.nutcracker.protocol.redis.CommandRows.row;
import static dev.nutcracker.protocol.redis.KeyPositions.NONE;
import static dev.nutcracker.protocol.redis.KeyPositions.SECOND;
import static dev.nutcracker.protocol.redis.ResponseKind.ANY;
import static dev.nutcracker.protocol.redis.ResponseKind.ARRAY;
import static dev.nutcracker.protocol.redis.ResponseKind.INTEGER;
import static dev.nutcracker.protocol.redis.ResponseKind.NULL;
import static dev.nutcracker.protocol.redis.ResponseKind.SIMPLE;

import dev.nutcracker.protocol.Split;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The rows of commands for a single server. To clients the proxy is a stand-alone Redis, without a cluster, replicas or
 * modules. Commands for the server's operator are refused, since a client cannot address one server of many. In front of
 * a single server, those that do no harm are forwarded.
 */
final class StandaloneRows {
    private static final Split ALL_OK = new BroadcastSplit(SIMPLE, Coalescings::same);
    private static final Split LEAST = new BroadcastSplit(INTEGER, Coalescings::least);
    private static final String NO_CLUSTER = "This instance has cluster support disabled";
    private static final String NOT_SERVED = " is not served by the proxy: send it to the server itself";
    private static final String NO_DEBUG = "DEBUG command not allowed through the proxy: send it to the server itself";

    private static final List<String> CLUSTER_SUBCOMMANDS = List.of(
            "addslots",
            "addslotsrange",
            "bumpepoch",
            "count-failure-reports",
            "countkeysinslot",
            "delslots",
            "delslotsrange",
            "failover",
            "flushslots",
            "forget",
            "getkeysinslot",
            "help",
            "info",
            "keyslot",
            "links",
            "meet",
            "myid",
            "myshardid",
            "nodes",
            "replicas",
            "replicate",
            "reset",
            "saveconfig",
            "set-config-epoch",
            "setslot",
            "shards",
            "slaves",
            "slot-stats",
            "slots");

    private static final List<String> DEBUG_SUBCOMMANDS = List.of(
            "change-repl-id",
            "digest",
            "digest-value",
            "error",
            "flushall",
            "htstats",
            "htstats-key",
            "jmap",
            "listpack",
            "loadaof",
            "log",
            "panic",
            "populate",
            "protocol",
            "reload",
            "restart",
            "sdslen",
            "segfault",
            "set-active-expire",
            "sleep",
            "stringmatch-len",
            "ziplist");

    private StandaloneRows() {}

    static Stream<RedisCommand> rows() {
        return Stream.of(cluster(), operators(), server()).flatMap(List::stream);
    }

    private static List<RedisCommand> cluster() {
        return List.of(
                refused(CONNECTION, "asking", 1, NO_CLUSTER, FAST),
                refused(CONNECTION, "readonly", 1, NO_CLUSTER, LOADING, STALE, FAST),
                refused(CONNECTION, "readwrite", 1, NO_CLUSTER, LOADING, STALE, FAST),
                refusing("cluster", CLUSTER_SUBCOMMANDS, NO_CLUSTER));
    }

    /** A container of which only {@code served} is served. */
    private static RedisCommand refusing(String name, List<String> subcommands, String text, RedisCommand... served) {
        RedisCommand[] rows = Stream.concat(
                        Stream.of(served),
                        subcommands.stream().map(each -> refused(SERVER, name + '|' + each, -2, text, ADMIN, STALE)))
                .toArray(RedisCommand[]::new);
        return container(SERVER, name, rows);
    }

    /** All subcommands of CLUSTER, refused with this text. */
    static List<RedisCommand> refusedClusterCommands(String text) {
        return CLUSTER_SUBCOMMANDS.stream()
                .map(each -> refused(SERVER, "cluster|" + each, -2, text, ADMIN, STALE))
                .toList();
    }

    private static RedisCommand operators(String name, int arity) {
        return refused(SERVER, name, arity, name.toUpperCase(Locale.ROOT) + NOT_SERVED, ADMIN, NOSCRIPT);
    }

    private static List<RedisCommand> operators() {
        return List.of(
                operators("bgrewriteaof", 1),
                operators("bgsave", -1),
                operators("failover", -1),
                operators("hotkeys", -2),
                refused(GENERIC, "migrate", -6, "MIGRATE" + NOT_SERVED, WRITE, MOVABLEKEYS),
                operators("monitor", 1),
                operators("psync", -3),
                operators("replconf", -1),
                operators("replicaof", 3),
                operators("save", 1),
                operators("shutdown", -1),
                operators("slaveof", 3),
                refused(SERVER, "swapdb", 3, "SWAPDB" + NOT_SERVED, WRITE, FAST),
                operators("sync", 1));
    }

    private static List<RedisCommand> server() {
        return List.of(
                acl(),
                refusing(
                        "debug",
                        DEBUG_SUBCOMMANDS,
                        NO_DEBUG,
                        local(SERVER, "debug|help", 2, Help.of("debug"), LOADING, STALE),
                        row(SERVER, "debug|object", -3, SECOND, SIMPLE, ADMIN, NOSCRIPT)),
                everywhere(SERVER, "lastsave", 1, LEAST, LOADING, STALE, FAST),
                latency(),
                memory(),
                module(local(SERVER, "module|list", 2, ServerCommands::nothing, ADMIN, NOSCRIPT)),
                local(SERVER, "role", 1, ServerCommands::role, NOSCRIPT, LOADING, STALE, FAST));
    }

    private static RedisCommand acl() {
        return container(
                SERVER,
                "acl",
                local(SERVER, "acl|cat", -2, AclCommands::cat, NOSCRIPT, LOADING, STALE),
                local(SERVER, "acl|deluser", -3, AclUserCommands::change, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "acl|dryrun", -4, AclUserCommands::dryrun, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "acl|genpass", -2, AclCommands::genpass, NOSCRIPT, LOADING, STALE),
                local(SERVER, "acl|getuser", 3, AclUserCommands::getuser, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "acl|help", 2, Help.of("acl"), LOADING, STALE),
                local(SERVER, "acl|list", 2, AclUserCommands::list, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "acl|load", 2, AclUserCommands::load, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "acl|log", -2, AclUserCommands::log, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "acl|save", 2, AclUserCommands::change, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "acl|setuser", -3, AclUserCommands::change, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "acl|users", 2, AclUserCommands::users, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "acl|whoami", 2, AclCommands::whoami, NOSCRIPT, LOADING, STALE));
    }

    /** The proxy samples no events as Redis does; its own times are on its statistics port. */
    private static RedisCommand latency() {
        return refusing(
                "latency",
                List.of("histogram"),
                "LATENCY HISTOGRAM is not served by the proxy: see /metrics on its statistics port",
                local(SERVER, "latency|doctor", 2, ServerCommands::latencyDoctor, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "latency|graph", 3, ServerCommands::latencyGraph, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "latency|help", 2, Help.of("latency"), LOADING, STALE),
                local(SERVER, "latency|history", 3, ServerCommands::nothing, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "latency|latest", 2, ServerCommands::nothing, ADMIN, NOSCRIPT, LOADING, STALE),
                local(SERVER, "latency|reset", -2, ServerCommands::zero, ADMIN, NOSCRIPT, LOADING, STALE));
    }

    private static RedisCommand memory() {
        return refusing(
                "memory",
                List.of("doctor", "malloc-stats", "stats"),
                "only MEMORY HELP, PURGE and USAGE are served by the proxy in front of several servers: send it to the server itself",
                row(SERVER, "memory|help", 2, NONE, ARRAY, LOADING, STALE),
                everywhere(SERVER, "memory|purge", 2, ALL_OK),
                row(SERVER, "memory|usage", -3, SECOND, INTEGER | NULL, READONLY));
    }

    private static RedisCommand module(RedisCommand list) {
        return refusing(
                "module",
                List.of("load", "loadex", "unload"),
                "MODULE command not allowed through the proxy: send it to the server itself",
                local(SERVER, "module|help", 2, Help.of("module"), LOADING, STALE),
                list);
    }

    /** Commands that a single server can answer. */
    static List<RedisCommand> atOneServer() {
        return List.of(
                asked("bgrewriteaof", 1),
                asked("bgsave", -1),
                asked("hotkeys", -2),
                asked("save", 1),
                row(GENERIC, "migrate", -6, NONE, ANY, WRITE, MOVABLEKEYS),
                row(SERVER, "swapdb", 3, NONE, SIMPLE, WRITE, FAST),
                container(
                        SERVER,
                        "latency",
                        asked("latency|doctor", 2),
                        asked("latency|graph", 3),
                        asked("latency|help", 2),
                        asked("latency|histogram", -2),
                        asked("latency|history", 3),
                        asked("latency|latest", 2),
                        asked("latency|reset", -2)),
                container(
                        SERVER,
                        "memory",
                        asked("memory|doctor", 2),
                        asked("memory|help", 2),
                        asked("memory|malloc-stats", 2),
                        asked("memory|purge", 2),
                        asked("memory|stats", 2),
                        row(SERVER, "memory|usage", -3, SECOND, INTEGER | NULL, READONLY)),
                module(asked("module|list", 2)));
    }

    private static RedisCommand asked(String name, int arity) {
        return row(SERVER, name, arity, NONE, ANY, ADMIN, NOSCRIPT);
    }
}
