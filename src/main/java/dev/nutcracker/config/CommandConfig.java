package dev.nutcracker.config;

import java.util.Set;

/**
 * A Redis command that the proxy does not know, or that a server has in another form. Positions count from the
 * command's name, which is 0.
 *
 * @param name in lower case
 * @param arity number of arguments, the name included; negative for at least that many
 * @param firstKey position of the first key, 0 if no key has a fixed position
 * @param lastKey position of the last key, counted from the end if negative; 0 if no key has a fixed position
 * @param keyStep distance from one key to the next
 * @param numkeys position of the number of keys that follow it; 0 if there is none
 * @param reads whether it does nothing but read
 */
public record CommandConfig(
        String name,
        int arity,
        int firstKey,
        int lastKey,
        int keyStep,
        int numkeys,
        CommandSplit split,
        boolean reads) {
    /** Names of commands that the proxy answers itself, or that are answered late, several times or never. */
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

    /** Returns the declaration on one line, as a file may have it. */
    @Override
    public String toString() {
        return "{name: \"" + name + "\", arity: " + arity + ", first_key: " + firstKey
                + (firstKey == 0 ? "" : ", last_key: " + lastKey + ", key_step: " + keyStep)
                + (numkeys == 0 ? "" : ", numkeys: " + numkeys)
                + ", split: " + split.configName() + (reads ? ", read: true" : "") + "}";
    }
}
