package dev.nutcracker.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys of other proxies, of forks of twemproxy and of servers, with their names here. */
final class ForeignKeys {
    private static final Map<String, String> IN_POOLS = inPools();
    private static final Map<String, String> IN_GLOBAL = inGlobal();

    private ForeignKeys() {}

    /** Returns what to write instead of the key {@code name}; {@code null} if the key is not known. */
    static @Nullable String hint(String name, Class<?> table) {
        Map<String, String> hints = table == PoolKey.class ? IN_POOLS : table == GlobalKey.class ? IN_GLOBAL : Map.of();
        return hints.get(name.toLowerCase(Locale.ROOT).replace('-', '_'));
    }

    private static Map<String, String> inPools() {
        Map<String, String> hints = new HashMap<>();
        add(
                hints,
                "redis: true makes a pool speak redis, without it the pool speaks memcached's protocols; a pool of each may have"
                        + " one listen",
                "protocol type mode kind memcache memcached proto backend_type server_type cache_type");
        add(
                hints,
                "redis_auth is the password of a pool with redis: true, memcache_auth the user and password of others",
                "password auth requirepass redis_password redis_pass pass secret masterauth username user auth_pass"
                        + " server_auth proxy_auth client_auth redis_requirepass");
        add(hints, "redis_db is the number of the database", "db database redis_database databases select");
        add(
                hints,
                "listen is where clients connect, host:port or the path of a unix socket",
                "port host address bind addr ip listen_address bind_address unixsocket socket");
        add(
                hints,
                "servers is the list of servers, each as host:port:weight name",
                "backends backend nodes node hosts upstream upstreams members endpoints masters shards"
                        + " server_list memcached_servers redis_servers");
        add(
                hints,
                "timeout is how many milliseconds a request may wait for its response, connecting included",
                "connect_timeout connection_timeout read_timeout write_timeout server_timeout request_timeout"
                        + " response_timeout timeout_ms client_timeout op_timeout");
        add(
                hints,
                "client_connections is the maximum number of clients",
                "maxclients max_clients max_connections client_limit connection_limit clients maxconn");
        add(
                hints,
                "server_connections is how many connections each worker keeps to each server",
                "pool_size connections connection_pool server_pool_size min_connections backend_connections");
        add(
                hints,
                "server_retry_timeout is how many milliseconds an ejected server stays out",
                "retry_timeout eject_timeout server_eject_timeout base_ejection_time dead_timeout");
        add(
                hints,
                "server_failure_limit is how many failures in a row eject a server",
                "failure_limit max_failures max_fails retries server_retries server_retry_limit");
        add(
                hints,
                "auto_eject_hosts: true takes failing servers out for a while",
                "eject auto_eject eject_hosts auto_eject_servers remove_failed_servers");
        add(
                hints,
                "distribution is how keys are spread over servers",
                "balance consistent_hashing continuum hash_type lb_policy ketama sharding");
        add(hints, "it is an option of the command line: -m or --mbuf-size", "mbuf_size mbuf chunk_size");
        add(
                hints,
                "it is an option of the command line: -s, -a and -i, or --stats-port, --stats-addr, --stats-interval",
                "stats_port stats_addr stats_interval stats statistics stats_listen");
        add(
                hints,
                "it is an option of the command line, -v or --verbose, or level of log in global",
                "verbose verbosity log_level loglevel");
        add(
                hints,
                "workers is a key of global",
                "threads worker_threads workerthreads worker_processes workers io_threads");
        add(
                hints,
                "sentinels is the list of sentinels of a pool, and its servers are the names of masters",
                "sentinel sentinel_heartbeat groups master_name");
        add(
                hints,
                "keys on TLS are below tls, for clients, and below server_tls, for servers",
                "ssl use_tls cert key certificate ca tls_cert tls_key tls_ca tls_port");
        return Map.copyOf(hints);
    }

    private static Map<String, String> inGlobal() {
        Map<String, String> hints = new HashMap<>();
        add(
                hints,
                "workers is how many threads serve clients",
                "threads worker_threads workerthreads worker_processes io_threads processes cpus");
        add(hints, "max_memory is how much requests and responses may keep", "maxmemory memory memory_limit memlimit");
        add(hints, "token_file is a key of admin", "token_file token");
        add(hints, "it is an option of the command line: -d or --daemonize", "daemonize daemon");
        add(hints, "it is an option of the command line: -p or --pid-file", "pid_file pidfile pid");
        add(hints, "it is an option of the command line: -o or --output", "log_file logfile output");
        add(hints, "it is an option of the command line: -m or --mbuf-size", "mbuf_size mbuf");
        add(
                hints,
                "it is an option of the command line: -s, -a and -i, or --stats-port, --stats-addr, --stats-interval",
                "stats_port stats_addr stats_interval stats statistics");
        add(hints, "level is a key of log", "verbose verbosity log_level loglevel level");
        add(hints, "format is a key of log", "log_format format");
        add(hints, "listen, servers and redis are keys of a pool, below the pool's name", "listen servers redis");
        return Map.copyOf(hints);
    }

    private static void add(Map<String, String> hints, String hint, String names) {
        for (String name : names.split(" ", -1)) {
            hints.put(name, hint);
        }
    }
}
