package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.routing.HashTag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration written as a file: every key with its value, whether set or by default. Secrets are masked. Keys
 * without a value are comments, and so are values in effect that differ from the file until the next start. Apart from
 * the secrets, loading the text gives the same configuration.
 */
public final class ConfigText {
    private static final String MASK = "********";

    private final StringBuilder out = new StringBuilder(1024);
    private final StartupSettings inEffect;

    private ConfigText(StartupSettings inEffect) {
        this.inEffect = inEffect;
    }

    /** Returns the whole file, in YAML. */
    public static String of(Configuration configuration, StartupSettings inEffect) {
        ConfigText text = new ConfigText(inEffect);
        if (configuration.pools().stream().noneMatch(pool -> pool.name().equals("global"))) {
            // A pool named global comes from an older file, and the process has its defaults.
            text.global(configuration.global());
        }
        configuration.pools().forEach(text::pool);
        return text.out.toString();
    }

    private void global(GlobalConfig global) {
        open("", "global:");
        for (GlobalKey key : GlobalKey.values()) {
            switch (key) {
                case WORKERS -> {
                    entry("  ", key, unlessZero(global.workers()));
                    int workers = inEffect.workers();
                    remark(key, global.workers(), workers, workers == 0 ? "one per available processor" : workers);
                }
                case MAX_MEMORY -> entry("  ", key, unlessZero(global.maxMemoryBytes()));
                case DRAIN_TIMEOUT -> entry("  ", key, global.drainTimeoutMs());
                case TRANSPORT -> {
                    entry("  ", key, global.transport());
                    remark(key, global.transport(), inEffect.transport(), inEffect.transport());
                }
                case ADMIN -> admin(key, global.admin());
                case LOG -> log(key, global.log());
                case WATCH -> entry("  ", key, global.watch());
            }
        }
    }

    private void admin(GlobalKey section, AdminConfig admin) {
        // Without a key below it, this would not be a mapping.
        open("  ", section.configName() + (admin.equals(AdminConfig.DEFAULTS) ? ": {}" : ":"));
        for (AdminKey key : AdminKey.values()) {
            switch (key) {
                case TOKEN_FILE -> entry("    ", key, admin.tokenFile());
            }
        }
    }

    private void log(GlobalKey section, LogConfig log) {
        open("  ", section.configName() + ':');
        for (LogKey key : LogKey.values()) {
            switch (key) {
                case FORMAT -> entry("    ", key, log.json() ? "json" : "line");
                case LEVEL ->
                    entry("    ", key, log.level().isPresent() ? log.level().getAsInt() : null);
            }
        }
    }

    private void pool(PoolConfig pool) {
        open("", quoted(pool.name()) + ':');
        for (PoolKey key : PoolKey.values()) {
            if (key == PoolKey.SERVERS) {
                servers(key, pool.servers());
            } else if (key == PoolKey.COMMANDS && !pool.commands().declared().isEmpty()) {
                commands(key, pool.commands().declared());
            } else {
                entry("  ", key, value(pool, key));
            }
            if (key == PoolKey.BACKLOG) {
                remark(key, pool.backlog(), inEffect.backlog(pool), inEffect.backlog(pool));
            } else if (key == PoolKey.REUSEPORT) {
                remark(key, pool.reusePort(), inEffect.reusePort(pool), inEffect.reusePort(pool));
            }
        }
    }

    private void remark(ConfigKey key, Object value, Object held, Object heldText) {
        if (!held.equals(value)) {
            out.append("  # ").append(key.configName()).append(" in effect until the next start: ");
            out.append(heldText).append('\n');
        }
    }

    /** Returns the value of a key, null if it is not set. */
    static @Nullable Object value(PoolConfig pool, PoolKey key) {
        return switch (key) {
            case LISTEN -> pool.listen().text();
            case SERVERS -> pool.servers();
            case REDIS -> pool.protocol() == Protocol.REDIS;
            case HASH -> pool.routing().hash().configName();
            case HASH_TAG -> text(pool.routing().hashTag());
            case DISTRIBUTION -> pool.routing().distribution().configName();
            case TIMEOUT -> pool.timeoutMs();
            case AUTO_EJECT_HOSTS -> pool.autoEjectHosts();
            case SERVER_FAILURE_LIMIT -> pool.serverFailureLimit();
            case SERVER_RETRY_TIMEOUT -> pool.serverRetryTimeoutMs();
            case SERVER_CONNECTIONS -> pool.serverConnections();
            case PRECONNECT -> pool.preconnect();
            case CLIENT_CONNECTIONS -> pool.clientConnections();
            case BACKLOG -> pool.backlog();
            case TCPKEEPALIVE -> pool.tcpKeepalive();
            case REUSEPORT -> pool.reusePort();
            case REDIS_AUTH -> pool.redisAuth();
            case REDIS_DB -> pool.redisDatabase();
            case MEMCACHE_AUTH -> pool.memcacheAuth();
            case SLOWLOG_LOG_SLOWER_THAN -> pool.slowLog().slowerThanUs();
            case SLOWLOG_MAX_LEN -> pool.slowLog().lengthMax();
            case SLOWLOG_KEYS -> pool.slowLog().keys();
            case PUBSUB_OUTPUT_LIMIT -> pool.pubSub().outputLimitBytes();
            case PUBSUB_SUBSCRIPTIONS -> pool.pubSub().subscriptionsMax();
            case CHANNELS -> pool.pubSub().channels().configName();
            case BLOCKING_CONNECTIONS -> pool.blockingConnections();
            case ALLOW_FLUSH -> pool.commands().allowFlush();
            case SERVER_COMMANDS -> pool.serverCommands().configName();
            case ALLOW_CONFIG_SET -> pool.commands().allowConfigSet();
            case SCRIPTS_ON_FIRST_SERVER -> pool.commands().scriptsOnFirstServer();
            case COMMANDS ->
                pool.commands().declared().isEmpty() ? null : pool.commands().declared();
        };
    }

    private void servers(PoolKey key, List<ServerConfig> servers) {
        open("  ", key.configName() + ':');
        for (ServerConfig server : servers) {
            String line = server.address().text() + ':' + server.weight() + ' ' + server.name();
            out.append("   - ").append(quoted(line)).append('\n');
        }
    }

    private void commands(PoolKey key, List<CommandConfig> commands) {
        open("  ", key.configName() + ':');
        commands.forEach(command -> out.append("   - ").append(command).append('\n'));
    }

    private void open(String indentation, String name) {
        out.append(indentation).append(name).append('\n');
    }

    private void entry(String indentation, ConfigKey key, @Nullable Object value) {
        if (value == null) {
            out.append(indentation).append("# ").append(key.configName()).append(" is not set. ");
            out.append(key.facts().meaning()).append('\n');
        } else {
            out.append(indentation).append(key.configName()).append(": ");
            out.append(text(key, value)).append('\n');
        }
    }

    private static String text(ConfigKey key, Object value) {
        return value instanceof Number || value instanceof Boolean
                ? value.toString()
                : quoted(key.isSecret() ? mask(key) : value.toString());
    }

    /** Returns a mask that is valid in place of the secret. */
    private static String mask(ConfigKey key) {
        return key.type() == ValueType.CREDENTIALS ? MASK + ':' + MASK : MASK;
    }

    /** The two bytes may be one character. */
    private static @Nullable String text(@Nullable HashTag tag) {
        return tag == null ? null : new String(new byte[] {tag.open(), tag.close()}, UTF_8);
    }

    private static @Nullable Long unlessZero(long number) {
        return number == 0 ? null : number;
    }

    /** Inside quotes, no character has a special meaning. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(character -> appendQuoted(quoted, character));
        return quoted.append('"').toString();
    }

    private static void appendQuoted(StringBuilder quoted, int character) {
        if (character == '"' || character == '\\') {
            quoted.append('\\').append((char) character);
        } else if (Character.isLetterOrDigit(character) || (character >= ' ' && character <= '~')) {
            quoted.appendCodePoint(character);
        } else {
            quoted.append(String.format("\\U%08x", character));
        }
    }
}
