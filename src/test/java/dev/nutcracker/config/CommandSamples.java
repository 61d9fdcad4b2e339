package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;
import static dev.nutcracker.config.Sample.rejected;
import static dev.nutcracker.config.Samples.pool;

import java.util.List;

/** Files that show the rules of {@code commands} and of the commands that a pool allows. */
final class CommandSamples {
    private static final String NEW_KEY = "the key is new";

    private CommandSamples() {}

    static List<Sample> all() {
        String name = " is not a name; allowed: up to 24 lower-case letters, digits, dots, underscores and dashes";
        String keys = "name, arity, first_key, last_key, key_step, numkeys, split, read";
        return List.of(
                accepted(
                                "a command with all keys",
                                declaring(
                                        "name: x.a",
                                        "arity: -4",
                                        "first_key: 1",
                                        "last_key: -1",
                                        "key_step: 2",
                                        "split: values"))
                        .unlikeTheOriginal(NEW_KEY),
                accepted("a command with counted keys", declaring("name: x.a", "arity: -3", "numkeys: 2"))
                        .unlikeTheOriginal(NEW_KEY),
                accepted("blocking connections", pool("redis: true", "blocking_connections: 0"))
                        .unlikeTheOriginal(NEW_KEY),
                rejected(
                        "too many blocking connections",
                        pool("redis: true", "blocking_connections: 65537"),
                        "4:25: blocking_connections: \"65537\" is out of range; allowed: 0 to 65536"),
                accepted("a flush", pool("redis: true", "allow_flush: true")).unlikeTheOriginal(NEW_KEY),
                rejected(
                        "a flush of memcached",
                        pool("allow_flush: true"),
                        "3:16: allow_flush: needs redis: true, or on_return: flush, or another pool with this one as its"
                                + " failover_pool"),
                accepted("settings of servers", pool("redis: true", "allow_config_set: true"))
                        .unlikeTheOriginal(NEW_KEY),
                rejected(
                        "settings of memcached",
                        pool("allow_config_set: true"),
                        "3:21: allow_config_set: needs redis: true"),
                accepted("scripts as before", pool("redis: true", "scripts_on_first_server: true"))
                        .unlikeTheOriginal(NEW_KEY),
                rejected(
                        "scripts of memcached",
                        pool("scripts_on_first_server: true"),
                        "3:28: scripts_on_first_server: needs redis: true"),
                rejected(
                        "a command without name",
                        declaring("arity: 2"),
                        "5:6: commands: name is missing; allowed: up to 24 lower-case letters, digits, dots,"
                                + " underscores and dashes"),
                rejected(
                        "a command without arity",
                        declaring("name: x.a"),
                        "5:6: commands: arity is missing; allowed: -1000 to 1000"),
                rejected(
                        "no arity",
                        declaring("name: x.a", "arity: 0"),
                        "6:13: arity: \"0\" is not allowed; the name is an argument, too"),
                rejected("a name in capitals", declaring("name: X", "arity: 2"), "5:12: name: \"X\"" + name),
                rejected(
                        "a long name",
                        declaring("name: " + "x".repeat(25), "arity: 2"),
                        "5:12: name: \"" + "x".repeat(25) + "\"" + name),
                rejected(
                        "a name of the proxy's own",
                        declaring("name: multi", "arity: 1"),
                        "5:12: name: \"multi\" cannot be declared; the proxy handles it itself"),
                rejected(
                        "a last key without a first",
                        declaring("name: x.a", "arity: 2", "last_key: 1"),
                        "7:16: last_key: there is no first_key before it"),
                rejected(
                        "a last key before the first",
                        declaring("name: x.a", "arity: 3", "first_key: 2", "last_key: 1"),
                        "8:16: last_key: there is no first_key before it"),
                rejected(
                        "a split of counted keys",
                        declaring("name: x.a", "arity: -3", "numkeys: 1", "split: sum"),
                        "8:13: split: goes with first_key, or without keys, and not with numkeys"),
                rejected(
                        "a split with arguments behind the keys",
                        declaring("name: x.a", "arity: 3", "first_key: 1", "split: sum"),
                        "8:13: split: needs a command of nothing but keys: first_key: 1, last_key: -1"),
                rejected(
                        "a command twice",
                        pool("redis: true", "commands: [{name: x.a, arity: 2}, {name: x.a, arity: 3}]"),
                        "4:44: name: \"x.a\" is declared twice, first on line 4"),
                rejected(
                        "a command that is a text",
                        pool("redis: true", "commands: [x.a]"),
                        "4:14: commands: has an item without keys; allowed: a list of mappings with the keys " + keys),
                rejected(
                        "commands that are no list",
                        pool("redis: true", "commands: {name: x.a, arity: 2}"),
                        "4:13: commands: is not a list; start each item with a dash and a space"));
    }

    /** A pool with a command of these lines, the first of them the fifth of the file. */
    private static String declaring(String... lines) {
        return pool("redis: true", "commands:", " - " + String.join("\n     ", lines));
    }
}
