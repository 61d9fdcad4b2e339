package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of a pool. */
enum PoolKey implements ConfigKey {
    LISTEN("listen", ValueType.LISTEN, null, Since.ORIGINAL, "Where clients connect. Required."),
    SERVERS("servers", ValueType.SERVERS, null, Since.ORIGINAL, "The servers. Required."),
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
            Since.FIRST_HERE,
            "User and password that clients must send and that the proxy sends to servers. None if unset."),
    SLOWLOG_LOG_SLOWER_THAN(
            "slowlog_log_slower_than",
            ValueType.numberOrMinusOne(Integer.MAX_VALUE),
            "-1",
            Since.FIRST_HERE,
            "Requests that take this many microseconds or more go into the slow log; 0 is every request, -1 none."),
    SLOWLOG_MAX_LEN(
            "slowlog_max_len",
            ValueType.number(0, 65_536),
            "128",
            Since.FIRST_HERE,
            "How many of the latest slow requests are kept."),
    SLOWLOG_KEYS(
            "slowlog_keys",
            ValueType.FLAG,
            "true",
            Since.FIRST_HERE,
            "Keep the first 64 bytes of a slow request's first key."),
    PUBSUB_OUTPUT_LIMIT(
            "pubsub_output_limit",
            ValueType.size(1024, 1L << 40),
            "32m",
            Since.FIRST_HERE,
            "Bytes of messages that a subscribed client may leave unread; beyond that it is closed."),
    PUBSUB_SUBSCRIPTIONS(
            "pubsub_subscriptions",
            PoolKey.anyNumber(),
            "100000",
            Since.FIRST_HERE,
            "Channels and patterns that a client may be subscribed to."),
    CHANNELS(
            "channels",
            ValueType.oneOf("hashed", "everywhere"),
            "hashed",
            Since.FIRST_HERE,
            "Where the proxy subscribes to channels: at the server that the name hashes to, or at all servers."),
    ALLOW_FLUSH(
            "allow_flush",
            ValueType.FLAG,
            "false",
            Since.FIRST_HERE,
            "Allow FLUSHALL and FLUSHDB, which delete the keys of all servers."),
    ALLOW_CONFIG_SET(
            "allow_config_set",
            ValueType.FLAG,
            "false",
            Since.FIRST_HERE,
            "Allow CONFIG SET, RESETSTAT and REWRITE, which go to all servers."),
    SCRIPTS_ON_FIRST_SERVER(
            "scripts_on_first_server",
            ValueType.FLAG,
            "false",
            Since.FIRST_HERE,
            "Run scripts with keys on several servers at the server of the first key, as twemproxy does."),
    BLOCKING_CONNECTIONS(
            "blocking_connections",
            ValueType.number(0, 65_536),
            "64",
            Since.FIRST_HERE,
            "Further connections that each worker may have to each server, for transactions and blocking commands of Redis."),
    SERVER_COMMANDS(
            "server_commands",
            ValueType.oneOf("auto", "all", "twemproxy"),
            "auto",
            Since.FIRST_HERE,
            "Commands that servers get: all, or those of twemproxy if a server is a twemproxy; auto finds out."),
    COMMANDS(
            "commands",
            ValueType.listOfKeys(CommandKey.class),
            null,
            Since.FIRST_HERE,
            "Redis commands that the proxy does not know by itself.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

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

    /** The versions that introduced a key. */
    private static final class Since {
        static final String ORIGINAL = "twemproxy 0.5.0";
        static final String AFTER_RELEASE = "twemproxy after 0.5.0";
        static final String FIRST_HERE = "0.5.0-jvm.1";
    }
}
