package dev.nutcracker.config;

import java.util.Set;

/**
 * A Redis command that the proxy does not know by itself, or knows in another shape. Places of arguments are counted from
 * the command's name, which is 0.
 *
 * @param name in lower case
 * @param arity how many arguments there are, the name included: exactly so many, or when negative at least so many
 * @param firstKey the place of the first key, 0 when no key has a fixed place
 * @param lastKey the place of the last key, counted from the end when negative; 0 when no key has a fixed place
 * @param keyStep how many places one key is from the next
 * @param numkeys the place of the number of keys that follow it; 0 when there is none
 */
public record CommandConfig(
        String name, int arity, int firstKey, int lastKey, int keyStep, int numkeys, CommandSplit split) {
    /** Names that the proxy answers itself, or whose answers come late, several times or never. */
    public static final Set<String> RESERVED = Set.of(
            "acl",
            "asking",
            "auth",
            "blmove",
            "blmpop",
            "blpop",
            "brpop",
            "brpoplpush",
            "bzmpop",
            "bzpopmax",
            "bzpopmin",
            "client",
            "cluster",
            "command",
            "config",
            "debug",
            "discard",
            "echo",
            "exec",
            "flushall",
            "flushdb",
            "hello",
            "info",
            "lastsave",
            "latency",
            "module",
            "monitor",
            "multi",
            "ping",
            "psubscribe",
            "psync",
            "pubsub",
            "punsubscribe",
            "quit",
            "readonly",
            "readwrite",
            "replconf",
            "reset",
            "role",
            "scan",
            "select",
            "sentinel",
            "shutdown",
            "slowlog",
            "ssubscribe",
            "subscribe",
            "sunsubscribe",
            "sync",
            "time",
            "unsubscribe",
            "unwatch",
            "wait",
            "waitaof",
            "watch");

    /** As a file may say it, in one line. */
    @Override
    public String toString() {
        return "{name: \"" + name + "\", arity: " + arity + ", first_key: " + firstKey
                + (firstKey == 0 ? "" : ", last_key: " + lastKey + ", key_step: " + keyStep)
                + (numkeys == 0 ? "" : ", numkeys: " + numkeys)
                + ", split: " + split.configName() + "}";
    }
}
