package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of {@code global}. */
enum GlobalKey implements ConfigKey {
    WORKERS("workers", ValueType.number(1, 1024), null, "Threads that serve; one per available processor if unset."),
    MAX_MEMORY(
            "max_memory",
            ValueType.size(1L << 20, 1L << 50),
            null,
            "Bytes that requests and responses may take in all; chosen at start if unset."),
    DRAIN_TIMEOUT(
            "drain_timeout",
            ValueType.number(0, 3_600_000),
            "10000",
            "Milliseconds that a stopping process waits for outstanding requests."),
    DRAIN_DELAY(
            "drain_delay",
            ValueType.number(0, 3_600_000),
            "50",
            "Milliseconds that a stopping process goes on serving as before, while /readyz says that it is draining."),
    HANDOVER(
            "handover",
            ValueType.EXPANDED_PATH,
            null,
            "Unix socket at which nutcracker --take-over finds this process. No hand-over if unset."),
    HANDOVER_TIMEOUT(
            "handover_timeout",
            ValueType.number(0, 3_600_000),
            "10000",
            "Milliseconds that a hand-over waits for clients that are in the middle of something."),
    HISTORY(
            "history",
            ValueType.number(0, 3_600),
            "900",
            "Seconds for which the proxy keeps what its pools have done, for the charts of the web page; 0 for none."),
    TRANSPORT(
            "transport",
            ValueType.oneOf("auto", "epoll", "io_uring", "kqueue", "nio"),
            GlobalConfig.BEST_TRANSPORT,
            "The socket interface: one that must be available, or the best one for this system."),
    ADMIN("admin", ValueType.keys(AdminKey.class), null, "Who may change something through the statistics port."),
    LOG("log", ValueType.keys(LogKey.class), null, "How much is logged, and in which form."),
    AUDIT("audit", ValueType.keys(AuditKey.class), null, "The audit log."),
    SECRET_FILES(
            "secret_files",
            ValueType.wordOf(SecretFilePolicy.class),
            "warn",
            "What happens if every user of the machine can read a file with a secret."),
    READY_MIN_SERVERS(
            "ready_min_servers",
            ValueType.number(0, 100),
            "0",
            "Percent of each pool's servers that must be in use for /readyz to say ok; 0 leaves servers out of it."),
    USERS_FILE(
            "users_file",
            ValueType.EXPANDED_PATH,
            null,
            "File with the users of all pools, in the form of Redis' ACL files. None if unset."),
    WATCH("watch", ValueType.FLAG, "false", "Load the configuration again when its file changes."),
    ZONE(
            "zone",
            ValueType.TEXT,
            null,
            "The zone in which the process is, for read_from: zone. That of the environment's NUTCRACKER_ZONE if unset."),
    DISCOVERY_CACHE(
            "discovery_cache",
            ValueType.EXPANDED_PATH,
            null,
            "Directory for the lists that pools with discovery have last taken, with which a start without the source begins. None if unset."),
    TLS("tls", ValueType.keys(GlobalTlsKey.class), null, "What TLS may cost the process, for all pools that have it.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    GlobalKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
