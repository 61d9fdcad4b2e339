package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of a pool. */
enum PoolKey implements ConfigKey {
    LISTEN(
            "listen",
            ValueType.LISTEN,
            null,
            Since.ORIGINAL,
            "Where clients connect. Required, except for a pool that is the failover_pool of another or that routes name."),
    SERVERS("servers", ValueType.SERVERS, null, Since.ORIGINAL, "The servers. Required without discovery and routes."),
    REDIS("redis", ValueType.FLAG, "false", Since.ORIGINAL, "Speak redis; memcached's protocols otherwise."),
    HASH("hash", ValueType.HASH, "fnv1a_64", Since.ORIGINAL, "The function that hashes keys."),
    HASH_TAG(
            "hash_tag",
            ValueType.HASH_TAG,
            null,
            Since.ORIGINAL,
            "Two characters; only the part of a key between them is hashed. Whole keys if unset."),
    DISTRIBUTION("distribution", ValueType.DISTRIBUTION, "ketama", Since.ORIGINAL, "How keys are spread over servers."),
    TIMEOUT(
            "timeout",
            PoolKey.anyNumber(),
            "0",
            Since.ORIGINAL,
            "Milliseconds that a request may wait for its response; 0 is without limit."),
    AUTO_EJECT_HOSTS(
            "auto_eject_hosts", ValueType.FLAG, "false", Since.ORIGINAL, "Take failing servers out for a while."),
    SERVER_FAILURE_LIMIT(
            "server_failure_limit", PoolKey.anyNumber(), "2", Since.ORIGINAL, "Failures in a row that eject a server."),
    SERVER_RETRY_TIMEOUT(
            "server_retry_timeout",
            PoolKey.anyNumber(),
            "30000",
            Since.ORIGINAL,
            "Milliseconds that an ejected server stays out."),
    SERVER_CONNECTIONS(
            "server_connections",
            ValueType.number(1, Integer.MAX_VALUE),
            "1",
            Since.ORIGINAL,
            "Connections that each worker keeps to each server."),
    PRECONNECT("preconnect", ValueType.FLAG, "false", Since.ORIGINAL, "Connect to all servers at start."),
    CLIENT_CONNECTIONS(
            "client_connections",
            PoolKey.anyNumber(),
            "0",
            Since.ORIGINAL,
            "Clients that may be connected at a time; 0 is any number."),
    BACKLOG("backlog", PoolKey.anyNumber(), "512", Since.ORIGINAL, "Connections that may wait to be accepted."),
    TCPKEEPALIVE("tcpkeepalive", ValueType.FLAG, "false", Since.ORIGINAL, "TCP keepalive on all connections."),
    REUSEPORT("reuseport", ValueType.FLAG, "false", Since.AFTER_RELEASE, "Let other processes listen here as well."),
    REDIS_AUTH(
            "redis_auth",
            ValueType.SECRET,
            null,
            Since.ORIGINAL,
            "Password that clients must send and that the proxy sends to servers. No password if unset."),
    REDIS_DB("redis_db", PoolKey.anyNumber(), "0", Since.ORIGINAL, "Database of clients that do not select one."),
    MEMCACHE_AUTH(
            "memcache_auth",
            ValueType.CREDENTIALS,
            null,
            "User and password that clients must send and that the proxy sends to servers. None if unset."),
    REDIS_AUTH_FILE(
            "redis_auth_file",
            ValueType.EXPANDED_PATH,
            null,
            "File that holds the value of redis_auth. None if unset."),
    MEMCACHE_AUTH_FILE(
            "memcache_auth_file",
            ValueType.EXPANDED_PATH,
            null,
            "File that holds the value of memcache_auth. None if unset."),
    SERVER_USER(
            "server_user",
            ValueType.EXPANDED_TEXT,
            null,
            "User whose name servers are given, with server_password. None if unset."),
    SERVER_PASSWORD(
            "server_password",
            ValueType.EXPANDED_SECRET,
            null,
            "Password that servers are given. That of redis_auth or memcache_auth if unset."),
    SERVER_PASSWORD_FILE(
            "server_password_file",
            ValueType.EXPANDED_PATH,
            null,
            "File that holds the value of server_password. None if unset."),
    SLOWLOG_LOG_SLOWER_THAN(
            "slowlog_log_slower_than",
            ValueType.numberOrMinusOne(Integer.MAX_VALUE),
            "-1",
            "Requests that take this many microseconds or more go into the slow log; 0 is every request, -1 none."),
    SLOWLOG_MAX_LEN(
            "slowlog_max_len", ValueType.number(0, 65_536), "128", "How many of the latest slow requests are kept."),
    SLOWLOG_KEYS("slowlog_keys", ValueType.FLAG, "true", "Keep the first 64 bytes of a slow request's first key."),
    PUBSUB_OUTPUT_LIMIT(
            "pubsub_output_limit",
            ValueType.size(1024, 1L << 40),
            "32m",
            "Bytes of messages that a subscribed client may leave unread; beyond that it is closed."),
    PUBSUB_SUBSCRIPTIONS(
            "pubsub_subscriptions",
            PoolKey.anyNumber(),
            "100000",
            "Channels and patterns that a client may be subscribed to."),
    CHANNELS(
            "channels",
            ValueType.oneOf("hashed", "everywhere"),
            "hashed",
            "Where the proxy subscribes to channels: at the server that the name hashes to, or at all servers."),
    ALLOW_FLUSH(
            "allow_flush",
            ValueType.FLAG,
            "false",
            "Allow FLUSHALL and FLUSHDB, which delete the keys of all servers."),
    ALLOW_CONFIG_SET(
            "allow_config_set",
            ValueType.FLAG,
            "false",
            "Allow CONFIG SET, RESETSTAT and REWRITE, which go to all servers."),
    SCRIPTS_ON_FIRST_SERVER(
            "scripts_on_first_server",
            ValueType.FLAG,
            "false",
            "Run scripts with keys on several servers at the server of the first key, as twemproxy does."),
    BLOCKING_CONNECTIONS(
            "blocking_connections",
            ValueType.number(0, 65_536),
            "64",
            "Further connections that each worker may have to each server, for transactions and blocking commands of Redis."),
    SERVER_COMMANDS(
            "server_commands",
            ValueType.oneOf("auto", "all", "twemproxy"),
            "auto",
            "Commands that servers get: all, or those of twemproxy if a server is a twemproxy; auto finds out."),
    COMMANDS(
            "commands",
            ValueType.listOfKeys(CommandKey.class),
            null,
            "Redis commands that the proxy does not know by itself."),
    HEALTH_CHECK("health_check", ValueType.keys(HealthCheckKey.class), null, "Probes of the servers. None if unset."),
    OUTLIER(
            "outlier",
            ValueType.keys(OutlierKey.class),
            null,
            "When a server stands out from the others. Never if unset."),
    ON_FAILURE(
            "on_failure",
            ValueType.wordOf(OnFailure.class),
            "auto",
            "Who answers for the keys of a server that is down; auto is eject with auto_eject_hosts, and otherwise each request tries the server."),
    FAILOVER_POOL(
            "failover_pool", ValueType.TEXT, null, "The pool that answers with on_failure: failover. None if unset."),
    FAILOVER_TTL(
            "failover_ttl",
            PoolKey.anyNumber(),
            "0",
            "Seconds after which a value expires at the latest that memcached gets in the place of a server of another pool; 0 leaves its expiry."),
    EJECT_TTL(
            "eject_ttl",
            PoolKey.anyNumber(),
            "0",
            "Seconds after which a value expires at the latest that memcached gets in the place of an ejected server; 0 leaves its expiry."),
    WAIT_MAX(
            "wait_max",
            ValueType.number(1, 1_000_000),
            "1000",
            "Requests that may wait for a server with on_failure: wait."),
    MAX_EJECTED_PERCENT(
            "max_ejected_percent",
            ValueType.number(0, 100),
            "100",
            "Percent of the servers that may be out at a time, one server at least; 0 is none."),
    RETRY_BACKOFF("retry_backoff", ValueType.decimal(1, 10), "1.0", "Factor by which each further time out is longer."),
    RETRY_MAX("retry_max", PoolKey.anyNumber(), "300000", "Milliseconds that a time out lasts at most."),
    STABLE_TIME(
            "stable_time",
            PoolKey.anyNumber(),
            "60000",
            "Milliseconds that a server must be up until its times out are forgotten."),
    FLAP_LIMIT(
            "flap_limit",
            ValueType.number(0, 1000),
            "0",
            "Times out within ten times stable_time after which a server stays down for good; 0 is any number."),
    RETRIES(
            "retries",
            ValueType.number(0, 2),
            "0",
            "Times that a read is sent again whose server connection breaks, or whose server is loading."),
    RETRY_PERCENT(
            "retry_percent",
            ValueType.number(0, 100),
            "20",
            "Percent of the requests of ten seconds that may be such repetitions, beside ten a second; of each worker."),
    SLOW_START(
            "slow_start",
            ValueType.number(0, 3_600_000),
            "0",
            "Milliseconds over which the keys of a returned server come back, part by part; 0 is at once."),
    ON_RETURN(
            "on_return",
            ValueType.wordOf(OnReturn.class),
            "use",
            "What happens to the values of a returned server if its keys were written elsewhere: use, flush, or hold with hold_time."),
    HOLD_TIME(
            "hold_time",
            ValueType.number(1, Integer.MAX_VALUE),
            null,
            "Milliseconds during which a returned server is written to but not read, with on_return: hold."),
    MAX_OUTSTANDING(
            "max_outstanding",
            ValueType.number(0, 1_000_000),
            "0",
            "Requests of each worker that may be on their way to a server; 0 is any number."),
    CONNECT_TIMEOUT(
            "connect_timeout", PoolKey.anyNumber(), "0", "Milliseconds for connecting to a server; 0 is timeout."),
    IDLE_CHECK(
            "idle_check",
            PoolKey.anyNumber(),
            "0",
            "Milliseconds after which an idle server connection is closed, so that the next request opens another; 0 is never."),
    SENTINELS(
            "sentinels",
            ValueType.ADDRESSES,
            null,
            "Redis sentinels, which say where the primaries of the masters in servers are. None if unset."),
    SENTINEL_AUTH(
            "sentinel_auth",
            ValueType.EXPANDED_SECRET,
            null,
            "Password that sentinels are given, or user:password. None if unset."),
    SENTINEL_AUTH_FILE(
            "sentinel_auth_file",
            ValueType.EXPANDED_PATH,
            null,
            "File that holds the value of sentinel_auth. None if unset."),
    TOPOLOGY_REFRESH(
            "topology_refresh",
            ValueType.number(0, 3_600_000),
            "5000",
            "Milliseconds after which sentinels, or the nodes of a cluster, are asked again; 0 is only when something hints"
                    + " at a change."),
    FAILOVER_WAIT(
            "failover_wait",
            ValueType.number(0, 3_600_000),
            "3000",
            "Milliseconds that requests wait for a server without a primary, from when that was found; 0 is not at all."),
    ADDRESSES(
            "addresses",
            ValueType.ADDRESS_RULES,
            null,
            "Addresses that servers announce, each with the one to use in its place. None if unset."),
    CLUSTER_VIEW(
            "cluster_view",
            ValueType.wordOf(ClusterView.class),
            "standalone",
            "What clients of a cluster see: one server, or a cluster of proxies."),
    ANNOUNCE(
            "announce",
            ValueType.ADDRESSES,
            null,
            "Addresses of proxies that clients see as nodes of a cluster. The address of listen if unset."),
    READ_FROM(
            "read_from",
            ValueType.wordOf(ReadFrom.class),
            "primary",
            "Which servers serve reads: the primary, or its replicas."),
    REPLICAS(
            "replicas",
            ValueType.REPLICAS,
            null,
            "Servers with copies of the data of servers, or auto for those that the servers name. None if unset."),
    MAX_REPLICA_LAG(
            "max_replica_lag",
            ValueType.number(0, 3_600_000),
            "10000",
            "Milliseconds by which a replica may be behind its primary; 0 is any time."),
    REPLICA_MISS(
            "replica_miss",
            ValueType.wordOf(ReplicaMiss.class),
            "primary",
            "Whether the primary is asked, too, if a replica finds nothing: primary, or accept."),
    READ_OWN_WRITES(
            "read_own_writes",
            ValueType.number(0, 3_600_000),
            "1000",
            "Milliseconds for which a client that has written reads from the primary; 0 is none."),
    REPLICA_FALLBACK(
            "replica_fallback",
            ValueType.number(0, 100),
            "100",
            "Percent of the reads of a server without a fit replica that its primary serves; the others fail."),
    ZONES("zones", ValueType.ZONES, null, "Networks or host names of servers, each with its zone. None if unset."),
    DISCOVERY(
            "discovery",
            ValueType.DISCOVERY,
            null,
            "Where the list of the servers is kept. In servers if unset; otherwise these count until the source has answered."),
    DISCOVERY_INTERVAL(
            "discovery_interval",
            ValueType.number(1000, 3_600_000),
            "30000",
            "Milliseconds after which the source is asked again, at the latest."),
    DISCOVERY_MAX_LOSS(
            "discovery_max_loss",
            ValueType.number(0, 100),
            "50",
            "Percent of the servers that a list may lack at once; one that lacks more is held back."),
    DISCOVERY_HOLD(
            "discovery_hold",
            ValueType.number(0, 3_600_000),
            "30000",
            "Milliseconds that a list which lacks too much must have stood to be taken."),
    DISCOVERY_TOKEN_FILE(
            "discovery_token_file",
            ValueType.EXPANDED_PATH,
            null,
            "File that holds the token for the source. None if unset."),
    DISCOVERY_CA(
            "discovery_ca",
            ValueType.PATHS,
            null,
            "Certificates of the CAs that sign the source's certificate, or system for those of the JDK, which are taken if unset."),
    USERS_FILE(
            "users_file",
            ValueType.EXPANDED_PATH,
            null,
            "File with the users, in the form of Redis' ACL files. That of the process if unset."),
    USERS("users", ValueType.listOfKeys(UserKey.class), null, "The users, in place of a file. None if unset."),
    LOGINS("logins", ValueType.TEXTS, null, "The users who may enter this pool. All if unset."),
    SCRIPTS(
            "scripts",
            ValueType.wordOf(ScriptRights.class),
            "all_keys",
            "Who may run scripts: users with all keys, or those who may use the declared keys. The proxy cannot see inside."),
    FILTER_NAMES("filter_names", ValueType.FLAG, "true", "SCAN and KEYS show a user only names that it may read."),
    ACLLOG_MAX_LEN(
            "acllog_max_len", ValueType.number(0, 65_536), "128", "How many of the latest refusals ACL LOG shows."),
    ROUTES(
            "routes",
            ValueType.listOfKeys(RouteKey.class),
            null,
            "Which pool gets which requests, in place of servers; the first route that takes a request counts. None if unset."),
    KEYLESS(
            "keyless",
            ValueType.TEXT,
            null,
            "The pool of requests without a key, in a pool with routes. That of the last route if unset."),
    LIMITS("limits", ValueType.keys(LimitKey.class), null, "What clients may do. Anything if unset."),
    TLS("tls", ValueType.keys(TlsKey.class), null, "TLS with clients. Plain connections if unset."),
    SERVER_TLS("server_tls", ValueType.keys(ServerTlsKey.class), null, "TLS with servers. Plain connections if unset.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    /** One that twemproxy does not have. */
    PoolKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    PoolKey(String configName, ValueType type, @Nullable String defaultText, String since, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, since, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }

    private static ValueType anyNumber() {
        return ValueType.number(0, Integer.MAX_VALUE);
    }
}
