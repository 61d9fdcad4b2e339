package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CommandFlag.ADMIN;
import static dev.nutcracker.protocol.redis.CommandFlag.LOADING;
import static dev.nutcracker.protocol.redis.CommandFlag.NOSCRIPT;
import static dev.nutcracker.protocol.redis.CommandFlag.STALE;
import static dev.nutcracker.protocol.redis.CommandGroup.SERVER;
import static dev.nutcracker.protocol.redis.CommandRows.container;
import static dev.nutcracker.protocol.redis.CommandRows.everywhere;
import static dev.nutcracker.protocol.redis.CommandRows.local;
import static dev.nutcracker.protocol.redis.CommandRows.refused;

import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.redis.RedisCommand.Handling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The settings of servers. Every client may read them; the operator may allow that clients change them on all servers
 * alike.
 */
final class ConfigCommands {
    private static final byte[] NONE = {};
    private static final Split ALL_OK = new BroadcastSplit(ResponseKind.SIMPLE, Coalescings::same);
    private static final CommandFlag[] FLAGS = {ADMIN, NOSCRIPT, LOADING, STALE};
    private static final String NOT_ALLOWED =
            " is not allowed: the pool does not have allow_config_set: true; or do it at each server itself";

    private ConfigCommands() {}

    /** CONFIG in a pool where clients may change nothing. */
    static RedisCommand row() {
        return row(refusing("config|resetstat", 2), refusing("config|rewrite", 2), refusing("config|set", -4));
    }

    /** CONFIG in a pool where clients may change settings, on all servers at once. */
    static RedisCommand changing() {
        return row(
                everywhere(SERVER, "config|resetstat", 2, ALL_OK, FLAGS),
                everywhere(SERVER, "config|rewrite", 2, ALL_OK, FLAGS),
                everywhere(SERVER, "config|set", -4, ALL_OK, FLAGS).handledAs(Handling.SET_CONFIG));
    }

    private static RedisCommand row(RedisCommand resetstat, RedisCommand rewrite, RedisCommand set) {
        return container(
                SERVER,
                "config",
                local(SERVER, "config|get", -3, ConfigCommands::get, FLAGS),
                local(SERVER, "config|help", 2, Help.of("config"), LOADING, STALE),
                resetstat,
                rewrite,
                set);
    }

    private static RedisCommand refusing(String name, int arity) {
        String words = name.replace('|', ' ').toUpperCase(Locale.ROOT);
        return refused(SERVER, name, arity, words + NOT_ALLOWED, FLAGS);
    }

    private static byte[] get(ClientState client, ArgumentCursor arguments) {
        if (arguments.remaining() > ConfigGet.PATTERNS_MAX) {
            return ConfigGet.TOO_MANY;
        }
        List<String> patterns = new ArrayList<>();
        while (arguments.next()) {
            patterns.add(arguments.text());
        }
        client.inquire(new ConfigGet(patterns, client.pool(), client.response()));
        return NONE;
    }

    /**
     * The error for a {@code CONFIG SET name value [name value …]} that cannot go to all servers; {@code null} if it can.
     */
    static byte @Nullable [] objection(ArgumentCursor request) {
        request.moveTo(1);
        while (request.next()) {
            String name = request.text(64);
            String why = switch (Setting.of(name)) {
                case OF_ALL_SERVERS -> null;
                case OF_PROXY -> "' is a setting of the proxy, and in its configuration file";
                case HIDDEN, OF_ONE_SERVER -> "' is each server's own: set it at the server itself";
            };
            if (why != null) {
                return Errors.quoting(
                        "CONFIG SET failed (possibly related to argument '" + name + "') - '" + name + why);
            }
            request.skip(1);
        }
        return null;
    }
}
