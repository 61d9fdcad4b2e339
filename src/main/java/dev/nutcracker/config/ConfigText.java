package dev.nutcracker.config;

import static dev.nutcracker.config.FileText.quoted;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.hash.Sha256;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.routing.HashTag;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A configuration written as a file: every key with its value, whether set or by default. Secrets are masked. Keys
 * without a value are comments, and so are values in effect that differ from the file until the next start. Apart from
 * the secrets, loading the text gives the same configuration.
 */
public final class ConfigText {
    private static final int DIGEST_BYTES = 8;

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

    /**
     * Returns a digest of what the file means: comments, order of keys and defaults do not matter, nor do passwords, which
     * a digest of them would help to guess.
     */
    public static String digest(Configuration configuration) {
        String text = of(configuration, StartupSettings.fromStart(configuration));
        return HexFormat.of().formatHex(Sha256.of(text.getBytes(UTF_8)), 0, DIGEST_BYTES);
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
                case DRAIN_DELAY -> entry("  ", key, global.drainDelayMs());
                case HANDOVER -> {
                    entry("  ", key, global.handover().path());
                    remark(key, StartupSettings.shown(global.handover()), inEffect.handover(), inEffect.handover());
                }
                case HANDOVER_TIMEOUT -> entry("  ", key, global.handover().timeoutMs());
                case HISTORY -> entry("  ", key, global.historyS());
                case TRANSPORT -> {
                    entry("  ", key, global.transport());
                    remark(key, global.transport(), inEffect.transport(), inEffect.transport());
                }
                case ADMIN -> admin(key, global.admin());
                case LOG -> log(key, global.log());
                case AUDIT -> audit(key, global.audit());
                case SECRET_FILES -> entry("  ", key, global.secretFiles());
                case READY_MIN_SERVERS -> entry("  ", key, global.readyMinServersPercent());
                case USERS_FILE -> entry("  ", key, global.usersFile());
                case WATCH -> entry("  ", key, global.watch());
                case ZONE -> entry("  ", key, global.zone());
                case DISCOVERY_CACHE -> entry("  ", key, global.discoveryCache());
                case TLS -> tls(key, global.tls());
            }
        }
    }

    private void admin(GlobalKey section, AdminConfig admin) {
        open("  ", section.configName() + ':');
        for (AdminKey key : AdminKey.values()) {
            switch (key) {
                case TOKEN_FILE -> entry("    ", key, admin.tokenFile());
                case TOKEN_FOR -> entry("    ", key, admin.tokenFor());
                case SOCKET -> entry("    ", key, admin.socket());
                case SOCKET_MODE -> entry("    ", key, admin.socketMode());
                case LOCAL -> entry("    ", key, admin.local());
                case REMOTE -> entry("    ", key, admin.remote());
                case STATE_FILE -> entry("    ", key, admin.stateFile());
                case UI -> entry("    ", key, admin.ui());
                case TLS -> adminTls(key, admin.tls());
            }
        }
    }

    private void adminTls(AdminKey section, @Nullable TlsConfig tls) {
        if (tls == null) {
            entry("    ", section, null);
            return;
        }
        open("    ", section.configName() + ':');
        TlsSections.valuesOfAdmin(tls).forEach((key, value) -> entry("      ", key, value));
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

    private void tls(GlobalKey section, GlobalTlsConfig tls) {
        open("  ", section.configName() + ':');
        for (GlobalTlsKey key : GlobalTlsKey.values()) {
            switch (key) {
                case PROVIDER -> entry("    ", key, tls.provider());
                case HANDSHAKE_THREADS -> entry("    ", key, tls.handshakeThreads());
                case HANDSHAKES_MAX -> entry("    ", key, tls.handshakesMax());
                case HANDSHAKES_PER_SECOND -> entry("    ", key, tls.handshakesPerSecond());
                case REFRESH -> entry("    ", key, tls.refreshMs());
                case TICKET_KEYS_FILE -> entry("    ", key, tls.ticketKeys());
            }
        }
    }

    private void audit(GlobalKey section, AuditConfig audit) {
        open("  ", section.configName() + ':');
        for (AuditKey key : AuditKey.values()) {
            switch (key) {
                case FILE -> entry("    ", key, audit.file());
                case EVENTS ->
                    entry("    ", key, audit.events().stream().sorted().toList());
                case KEYS -> entry("    ", key, audit.keys());
                case CLIENTS -> entry("    ", key, audit.clients());
            }
        }
    }

    private void pool(PoolConfig pool) {
        open("", quoted(pool.name()) + ':');
        for (PoolKey key : PoolKey.values()) {
            if (cannotHave(pool, key)) {
                continue;
            }
            if (key == PoolKey.SERVERS && !pool.isUndiscovered()) {
                servers(key, pool.servers());
            } else if (PoolSections.isSection(key)) {
                section(key, PoolSections.values(pool, key));
            } else if (key == PoolKey.USERS && !pool.clients().users().own().isEmpty()) {
                items(key, pool.clients().users().own());
            } else if (key == PoolKey.ROUTES && pool.routes().areThere()) {
                items(key, pool.routes().list());
            } else if (key == PoolKey.COMMANDS && !pool.commands().declared().isEmpty()) {
                items(key, pool.commands().declared());
            } else {
                entry("  ", key, value(pool, key));
            }
            if (key == PoolKey.BACKLOG) {
                remark(key, pool.listen().backlog(), inEffect.backlog(pool), inEffect.backlog(pool));
            } else if (key == PoolKey.REUSEPORT) {
                remark(key, pool.listen().reusePort(), inEffect.reusePort(pool), inEffect.reusePort(pool));
            }
        }
    }

    /** Whether the pool would be refused with that key, even with its default. */
    private static boolean cannotHave(PoolConfig pool, PoolKey key) {
        boolean isCluster = pool.routing().distribution() == Distribution.CLUSTER;
        return (pool.routes().areThere() && RoutesReader.OF_SERVERS.contains(key))
                || (isCluster && TopologyReader.NOT_OF_CLUSTERS.contains(key));
    }

    private void remark(ConfigKey key, Object value, Object held, Object heldText) {
        if (!held.equals(value)) {
            out.append("  # ").append(key.configName()).append(" in effect until the next start: ");
            out.append(heldText).append('\n');
        }
    }

    /** Returns what clients must give in that protocol, if that is where the file has it. */
    private static @Nullable Secret auth(PoolConfig pool, Protocol protocol, boolean inFile) {
        return pool.protocol() == protocol ? secret(pool.clients().auth(), inFile) : null;
    }

    private static @Nullable Secret secret(@Nullable Secret secret, boolean inFile) {
        return secret != null && (secret.file() != null) == inFile ? secret : null;
    }

    /** Without a source, the other keys are not there either. */
    private static @Nullable Object discovery(@Nullable DiscoveryConfig discovery, PoolKey key) {
        if (discovery == null) {
            return null;
        }
        return switch (key) {
            case DISCOVERY -> discovery.source().url();
            case DISCOVERY_INTERVAL -> discovery.intervalMs();
            case DISCOVERY_MAX_LOSS -> discovery.maxLossPercent();
            case DISCOVERY_HOLD -> discovery.holdMs();
            case DISCOVERY_TOKEN_FILE -> discovery.tokenFile();
            case DISCOVERY_CA -> TlsSections.trusted(discovery.trust());
            default -> throw new IllegalArgumentException(key + " is not of discovery");
        };
    }

    private static @Nullable Secret serverPassword(PoolConfig pool, boolean inFile) {
        ServerCredentials own = ownCredentials(pool);
        return own == null ? null : secret(own.password(), inFile);
    }

    private static @Nullable Secret sentinelAuth(PoolConfig pool, boolean inFile) {
        ServerCredentials credentials = pool.topology().sentinelCredentials();
        return credentials == null ? null : secret(credentials.password(), inFile);
    }

    private static @Nullable Expanded serverUser(PoolConfig pool) {
        ServerCredentials own = ownCredentials(pool);
        return own == null ? null : own.user();
    }

    private static @Nullable ServerCredentials ownCredentials(PoolConfig pool) {
        ServerCredentials credentials = pool.settings().credentials();
        return credentials == null || credentials.shared() ? null : credentials;
    }

    /** Returns the value of a key, null if it is not set. */
    static @Nullable Object value(PoolConfig pool, PoolKey key) {
        return switch (key) {
            case LISTEN ->
                pool.listen().address() instanceof ListenAddress.None
                        ? null
                        : pool.listen().address().text();
            case SERVERS -> pool.isUndiscovered() ? null : pool.servers();
            case REDIS -> pool.protocol() == Protocol.REDIS;
            case HASH -> pool.routing().hash().configName();
            case HASH_TAG -> text(pool.routing().hashTag());
            case DISTRIBUTION -> pool.routing().distribution().configName();
            case TIMEOUT -> pool.settings().timeoutMs();
            case AUTO_EJECT_HOSTS -> pool.failureRules().autoEject();
            case SERVER_FAILURE_LIMIT -> pool.failureRules().limit();
            case SERVER_RETRY_TIMEOUT -> pool.failureRules().retryTimeoutMs();
            case SERVER_CONNECTIONS -> pool.serverConnections().perWorker();
            case PRECONNECT -> pool.serverConnections().preconnect();
            case CLIENT_CONNECTIONS -> pool.clients().connectionsMax();
            case BACKLOG -> pool.listen().backlog();
            case TCPKEEPALIVE -> pool.tcpKeepalive();
            case REUSEPORT -> pool.listen().reusePort();
            case REDIS_AUTH -> auth(pool, Protocol.REDIS, false);
            case REDIS_DB -> pool.settings().database();
            case MEMCACHE_AUTH -> auth(pool, Protocol.MEMCACHE, false);
            case REDIS_AUTH_FILE -> auth(pool, Protocol.REDIS, true);
            case MEMCACHE_AUTH_FILE -> auth(pool, Protocol.MEMCACHE, true);
            case SERVER_USER -> serverUser(pool);
            case SERVER_PASSWORD -> serverPassword(pool, false);
            case SERVER_PASSWORD_FILE -> serverPassword(pool, true);
            case SLOWLOG_LOG_SLOWER_THAN -> pool.slowLog().slowerThanUs();
            case SLOWLOG_MAX_LEN -> pool.slowLog().lengthMax();
            case SLOWLOG_KEYS -> pool.slowLog().keys();
            case PUBSUB_OUTPUT_LIMIT -> pool.pubSub().outputLimitBytes();
            case PUBSUB_SUBSCRIPTIONS -> pool.pubSub().subscriptionsMax();
            case CHANNELS -> pool.pubSub().channels().configName();
            case BLOCKING_CONNECTIONS -> pool.settings().blockingConnections();
            case ALLOW_FLUSH -> pool.commands().allowFlush();
            case SERVER_COMMANDS -> pool.serverCommands().configName();
            case ALLOW_CONFIG_SET -> pool.commands().allowConfigSet();
            case SCRIPTS_ON_FIRST_SERVER -> pool.commands().scriptsOnFirstServer();
            case COMMANDS ->
                pool.commands().declared().isEmpty() ? null : pool.commands().declared();
            case HEALTH_CHECK -> pool.healthCheck();
            case OUTLIER -> pool.outlier();
            case ON_FAILURE -> word(pool.failureRules().onFailure());
            case FAILOVER_POOL -> pool.standIn().failoverPool();
            case FAILOVER_TTL -> pool.standIn().failoverTtlS();
            case EJECT_TTL -> pool.standIn().ejectTtlS();
            case WAIT_MAX -> pool.failureRules().waitMax();
            case MAX_EJECTED_PERCENT -> pool.failureRules().maxEjectedPercent();
            case RETRY_BACKOFF -> pool.failureRules().backOff().factor();
            case RETRY_MAX -> pool.failureRules().backOff().maxMs();
            case STABLE_TIME -> pool.failureRules().backOff().stableTimeMs();
            case FLAP_LIMIT -> pool.failureRules().backOff().flapLimit();
            case RETRIES -> pool.failureRules().retries().max();
            case RETRY_PERCENT -> pool.failureRules().retries().percent();
            case SLOW_START -> pool.returnRules().slowStartMs();
            case ON_RETURN -> word(pool.returnRules().onReturn());
            case HOLD_TIME -> unlessZero(pool.returnRules().holdTimeMs());
            case MAX_OUTSTANDING -> pool.settings().maxOutstanding();
            case CONNECT_TIMEOUT -> pool.settings().connectTimeoutMs();
            case IDLE_CHECK -> pool.settings().idleCheckMs();
            case SENTINELS ->
                unlessEmpty(pool.topology().sentinels().stream()
                        .map(HostPortParser::text)
                        .toList());
            case SENTINEL_AUTH -> sentinelAuth(pool, false);
            case SENTINEL_AUTH_FILE -> sentinelAuth(pool, true);
            case TOPOLOGY_REFRESH -> pool.topology().refreshMs();
            case FAILOVER_WAIT -> pool.topology().failoverWaitMs();
            case ADDRESSES -> unlessEmpty(pool.topology().addresses().rules());
            case CLUSTER_VIEW -> word(pool.topology().view());
            case ANNOUNCE ->
                unlessEmpty(pool.topology().announced().stream()
                        .map(HostPortParser::text)
                        .toList());
            case READ_FROM -> word(pool.replicaReads().from());
            case REPLICAS -> replicas(pool.replicaReads());
            case MAX_REPLICA_LAG -> pool.replicaReads().lagMaxMs();
            case REPLICA_MISS -> word(pool.replicaReads().onMiss());
            case READ_OWN_WRITES -> pool.replicaReads().ownWritesMs();
            case REPLICA_FALLBACK -> pool.replicaReads().fallbackPercent();
            case ZONES -> unlessEmpty(pool.replicaReads().zones().rules());
            case DISCOVERY,
                    DISCOVERY_INTERVAL,
                    DISCOVERY_MAX_LOSS,
                    DISCOVERY_HOLD,
                    DISCOVERY_TOKEN_FILE,
                    DISCOVERY_CA -> discovery(pool.topology().discovery(), key);
            case USERS_FILE -> pool.clients().users().file();
            case USERS -> unlessEmpty(pool.clients().users().own());
            case LOGINS ->
                unlessEmpty(pool.clients().users().logins().stream()
                        .map(ConfigText::characters)
                        .toList());
            case SCRIPTS -> word(pool.clients().users().scripts());
            case FILTER_NAMES -> pool.clients().users().filterNames();
            case ACLLOG_MAX_LEN -> pool.clients().users().aclLogMax();
            case ROUTES -> unlessEmpty(pool.routes().list());
            case KEYLESS -> pool.routes().keyless();
            case LIMITS -> pool.limits();
            case TLS -> pool.clients().tls();
            case SERVER_TLS -> pool.settings().tls();
        };
    }

    private static @Nullable Object replicas(ReplicaReads reads) {
        return reads.areNamed() ? ReplicaConfig.AUTO : unlessEmpty(reads.replicas());
    }

    private void section(PoolKey key, Map<ConfigKey, @Nullable Object> values) {
        if (values.isEmpty()) {
            entry("  ", key, null);
            return;
        }
        open("  ", key.configName() + ':');
        values.forEach((below, value) -> entry("    ", below, value));
    }

    private void servers(PoolKey key, List<ServerConfig> servers) {
        open("  ", key.configName() + ':');
        for (ServerConfig server : servers) {
            String line = server.address().text() + ':' + server.weight() + ' ' + server.name();
            out.append("   - ").append(quoted(line)).append('\n');
        }
    }

    private void items(PoolKey key, List<?> items) {
        open("  ", key.configName() + ':');
        items.forEach(item -> out.append("   - ").append(item).append('\n'));
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
        return switch (value) {
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case List<?> list -> list.stream().map(item -> item(key, item)).collect(Collectors.joining(", ", "[", "]"));
            case Enum<?> word -> quoted(word(word));
            default -> quoted(key.isSecret() ? mask(key) : value.toString());
        };
    }

    /** Records that stand for mappings write themselves. */
    private static String item(ConfigKey key, Object item) {
        return switch (item) {
            case Enum<?> word -> quoted(word(word));
            default -> key.type() instanceof ValueType.ListOfKeys<?> ? item.toString() : quoted(item.toString());
        };
    }

    private static String word(Enum<?> constant) {
        return ValueType.WordOf.name(constant);
    }

    /** Returns a mask that is valid in place of the secret. */
    private static String mask(ConfigKey key) {
        return key.type() == ValueType.CREDENTIALS ? Secret.MASK + ':' + Secret.MASK : Secret.MASK;
    }

    /** The two bytes may be one character. */
    private static @Nullable String text(@Nullable HashTag tag) {
        return tag == null ? null : new String(new byte[] {tag.open(), tag.close()}, UTF_8);
    }

    /** Returns a text that has one character for each byte as it is read by people. */
    private static String characters(String bytes) {
        return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }

    private static @Nullable List<?> unlessEmpty(List<?> list) {
        return list.isEmpty() ? null : list;
    }

    private static @Nullable Long unlessZero(long number) {
        return number == 0 ? null : number;
    }
}
