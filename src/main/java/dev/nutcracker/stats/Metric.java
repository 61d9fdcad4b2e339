package dev.nutcracker.stats;

import java.util.Locale;

/** The table of metrics: the content of the page {@code /metrics}, in its order. */
public enum Metric {
    BUILD_INFO("build_info", "The version that is running; the value is always 1.", Samples::version),
    READY(
            "ready",
            "1 while new clients should come here, 0 while /readyz says that they should not.",
            Samples.of(all -> all.ready() ? 1 : 0)),
    CONFIG_INFO(
            "config_info",
            "The digest of the configuration file in effect, without comments and passwords; the value is always 1.",
            Samples::config),
    UPTIME(
            "uptime_seconds",
            "Time since the start.",
            Samples.ofTime(all -> all.jvm().uptimeMs() * 1_000_000)),
    CONNECTIONS_OPENED(
            "connections_opened_total",
            "Connections opened since the start: listeners, clients, servers.",
            Samples.of(MetricsSnapshot::totalConnections)),
    CONNECTIONS(
            "connections",
            "Connections open: listeners, clients, servers.",
            Samples.of(MetricsSnapshot::currentConnections)),

    RELOADS("reloads_total", "Reloads of the configuration, by result.", Samples::reloads),
    LAST_RELOAD_SUCCESSFUL(
            "last_reload_successful",
            "1 if the last load of the configuration succeeded, 0 if the previous one is still in effect.",
            Samples.of(all -> all.reloads().lastSuccessful() ? 1 : 0)),
    LAST_RELOAD(
            "last_reload_timestamp_seconds",
            "When the configuration was last loaded, successfully or not.",
            Samples.ofTime(all -> all.reloads().lastMs() * 1_000_000)),

    HANDOVERS("handovers_total", "Hand-overs from one process to another, by outcome.", Samples::handovers),

    WORKER_LAG(
            "worker_lag_seconds",
            "How late a worker's timers run; requests wait as long for the worker.",
            Type.HISTOGRAM,
            Samples::loopLags),
    REFUSED_OPERATORS(
            "admin_refused_requests_total",
            "Requests to the statistics port that were refused, for want of the token for example.",
            Samples.of(MetricsSnapshot::refusedOperators)),
    ADMIN_COMMANDS(
            "admin_commands_total",
            "Commands of operators that change something, by command and outcome: done, or the kind of error.",
            Samples::adminCommands),
    AUDIT_LOST(
            "audit_lost_total",
            "Lines of the audit log that could not be written.",
            Samples.of(MetricsSnapshot::auditLost)),
    LOG_LOST(
            "log_lines_lost_total",
            "Lines of the log that could not be written, or not fast enough.",
            Samples.of(all -> all.program().logLinesLost())),
    KEPT_MEMORY(
            "memory_kept_bytes",
            "Memory of requests and responses that connections keep between turns.",
            Samples.of(all -> all.memory().keptBytes())),
    KEPT_MEMORY_MAX(
            "memory_kept_max_bytes",
            "Limit of nutcracker_memory_kept_bytes: max_memory.",
            Samples.of(all -> all.memory().keptMaxBytes())),
    DIRECT_MEMORY(
            "direct_memory_used_bytes",
            "Memory outside the heap that buffers have taken, in use or pooled.",
            Samples.of(all -> all.memory().directUsedBytes())),
    DIRECT_MEMORY_MAX(
            "direct_memory_max_bytes",
            "Limit of nutcracker_direct_memory_used_bytes.",
            Samples.of(all -> all.memory().directMaxBytes())),
    CLIENT_HEAP(
            "client_heap_bytes",
            "Estimated heap use of clients and their requests.",
            Samples.of(all -> all.memory().heapBytes())),
    CLIENT_HEAP_MAX(
            "client_heap_max_bytes",
            "Limit of nutcracker_client_heap_bytes.",
            Samples.of(all -> all.memory().heapMaxBytes())),

    JVM_HEAP_USED(
            "jvm_heap_used_bytes", "Heap in use.", Samples.of(all -> all.jvm().heapUsedBytes())),
    JVM_HEAP_COMMITTED(
            "jvm_heap_committed_bytes",
            "Heap taken from the system.",
            Samples.of(all -> all.jvm().heapCommittedBytes())),
    JVM_HEAP_MAX(
            "jvm_heap_max_bytes",
            "Limit of the heap; -1 if there is none.",
            Samples.of(all -> all.jvm().heapMaxBytes())),
    JVM_NON_HEAP_USED(
            "jvm_nonheap_used_bytes",
            "Memory of classes and compiled code.",
            Samples.of(all -> all.jvm().nonHeapUsedBytes())),
    JVM_GC_RUNS("jvm_gc_runs_total", "Garbage collections, by collector.", Samples::collections),
    JVM_GC_TIME("jvm_gc_seconds_total", "Time spent in garbage collections, by collector.", Samples::collectionTimes),
    JVM_THREADS("jvm_threads", "Platform threads.", Samples.of(all -> all.jvm().threads())),
    PROCESS_CPU(
            "process_cpu_seconds_total",
            "Processor time used.",
            Samples.ofTime(all -> all.jvm().cpuNs())),
    PROCESS_START(
            "process_start_time_seconds",
            "When the process was started.",
            Samples.ofTime(all -> all.jvm().startedMs() * 1_000_000)),
    PROCESS_FILES(
            "process_open_fds",
            "File descriptors in use.",
            Samples.of(all -> all.jvm().openFiles())),
    PROCESS_FILES_MAX(
            "process_max_fds",
            "File descriptors allowed.",
            Samples.of(all -> all.jvm().maxFiles())),

    CLIENTS("client_connections", "Clients connected, by state.", Samples::clientPhases),
    CLIENTS_MAX(
            "client_connections_max",
            "Clients that the pool may have while the others have none: client_connections, or what the descriptors"
                    + " allow.",
            Samples.ofPools(TrafficCounter.CONNECTIONS_MAX)),
    CLIENTS_ACCEPTED("client_accepted_total", "Clients accepted.", Samples.ofPools(TrafficCounter.ACCEPTED)),
    CLIENTS_REFUSED(
            "client_refused_total",
            "Clients refused because there were too many, or no heap for more.",
            Samples.ofPools(TrafficCounter.REFUSED)),
    REFUSED_CLIENTS(
            "refused_clients_total",
            "Clients refused, or closed because they kept the proxy waiting, by reason.",
            Samples::refusedClients),
    CLIENT_EOF(
            "client_eof_total",
            "Clients that closed their connection normally.",
            Samples.ofPools(PoolCounter.CLIENT_EOF)),
    CLIENT_ERRORS(
            "client_errors_total",
            "Client connections that ended in any other way.",
            Samples.ofPools(PoolCounter.CLIENT_ERR)),
    CLIENT_RECEIVED(
            "client_received_bytes_total",
            "Bytes received from clients.",
            Samples.ofPools(TrafficCounter.RECEIVED_BYTES)),
    CLIENT_SENT("client_sent_bytes_total", "Bytes sent to clients.", Samples.ofPools(TrafficCounter.SENT_BYTES)),
    SUBSCRIBERS(
            "subscribers",
            "Clients that are subscribed to channels or patterns.",
            Samples.ofPools(TrafficCounter.SUBSCRIBERS)),
    SUBSCRIPTIONS(
            "subscriptions",
            "Subscriptions of clients to channels and patterns.",
            Samples.ofPools(TrafficCounter.SUBSCRIPTIONS)),
    MESSAGES(
            "messages_total",
            "Messages sent to subscribers, counted once for each client.",
            Samples.ofPools(TrafficCounter.MESSAGES)),
    SUBSCRIBERS_CUT_OFF(
            "subscribers_cut_off_total",
            "Subscribers closed because their unread messages exceeded pubsub_output_limit.",
            Samples.ofPools(TrafficCounter.SUBSCRIBERS_CUT_OFF)),
    FAILED_OVER(
            "failover_requests_total",
            "Requests for keys of servers that are down, served by the pool of failover_pool.",
            Samples.ofPools(TrafficCounter.FAILED_OVER)),
    HELD(
            "held_requests_total",
            "Writes that a returning server was sent besides the one that stands in (on_return: hold).",
            Samples.ofPools(TrafficCounter.HELD)),
    SCRIPTS_ON_FIRST_SERVER(
            "scripts_on_first_server_total",
            "Scripts with keys on several servers, run by the first key's server (scripts_on_first_server).",
            Samples.ofPools(TrafficCounter.SCRIPTS_ON_FIRST_SERVER)),

    LIMITED_REQUESTS(
            "limited_requests_total",
            "Requests above a limit, by its key and what was done: their client had to wait, or they were refused.",
            Samples::limitedRequests),
    LIMITED_CLIENTS(
            "limited_clients",
            "Clients that wait because a rate limit is exceeded.",
            Samples.ofPools(TrafficCounter.LIMITED_CLIENTS)),
    KEPT_BY_CLIENTS(
            "client_kept_bytes",
            "Bytes that the clients make the proxy keep between turns.",
            Samples.ofPools(TrafficCounter.KEPT_BYTES)),

    TLS_HANDSHAKES(
            "tls_handshakes_total",
            "TLS handshakes with clients that have ended, by result and version.",
            TlsMetrics::handshakes),
    TLS_HANDSHAKE_TIME(
            "tls_handshake_duration_seconds",
            "How long TLS handshakes with clients took that ended well.",
            Type.HISTOGRAM,
            TlsMetrics::times),
    TLS_CONNECTIONS(
            "tls_connections", "Clients connected by TLS, by version and cipher suite.", TlsMetrics::connections),
    TLS_CERTIFICATE_EXPIRY(
            "tls_certificate_expiry_seconds",
            "When a certificate of the pool expires, in seconds since 1970.",
            TlsMetrics::expiries),
    TLS_RELOADS(
            "tls_reloads_total",
            "Attempts to take on files of certificates, users and passwords that have changed, by result.",
            TlsMetrics::refreshes),

    FORWARD_ERRORS(
            "forward_errors_total",
            "Requests that the proxy answered with an error in place of a server's response.",
            Samples.ofPools(PoolCounter.FORWARD_ERROR)),
    FRAGMENTS(
            "fragments_total",
            "Fragments that requests with several keys were split into.",
            Samples.ofPools(PoolCounter.FRAGMENTS)),
    ERRORS("request_errors_total", "Requests that the proxy answered with an error, by kind.", Samples::requestErrors),
    POOL_TIME(
            "pool_request_duration_seconds",
            "From a request's arrival until its response could be sent; only requests sent to servers.",
            Type.HISTOGRAM,
            Samples.ofPoolTimes(Latency::total)),
    POOL_SERVER_TIME(
            "pool_server_duration_seconds",
            "From queueing a request for its server until the response was complete.",
            Type.HISTOGRAM,
            Samples.ofPoolTimes(Latency::server)),

    COMMAND_REQUESTS(
            "command_requests_total",
            "Requests of clients, by command.",
            Samples.ofCommands(CommandSnapshot::requests)),
    COMMAND_SERVER_ERRORS(
            "command_server_errors_total",
            "Requests that a server answered with an error.",
            Samples.ofCommands(CommandSnapshot::serverErrors)),
    COMMAND_PROXY_ERRORS(
            "command_proxy_errors_total",
            "Requests that the proxy answered with an error.",
            Samples.ofCommands(CommandSnapshot::proxyErrors)),
    COMMAND_TIME(
            "command_request_duration_seconds",
            "As nutcracker_pool_request_duration_seconds, by command.",
            Type.HISTOGRAM,
            Samples.ofCommandTimes(Latency::total)),
    COMMAND_SERVER_TIME(
            "command_server_duration_seconds",
            "As nutcracker_pool_server_duration_seconds, by command.",
            Type.HISTOGRAM,
            Samples.ofCommandTimes(Latency::server)),

    TOPOLOGY_VERSION(
            "topology_version",
            "Version of how keys find their servers, in a pool whose servers others name; higher with each change.",
            TopologyMetrics.of(TopologyReport::version)),
    TOPOLOGY_AGE(
            "topology_map_age_seconds",
            "How long ago somebody last said where the pool's servers are.",
            TopologyMetrics::ages),
    TOPOLOGY_REFRESHES(
            "topology_refreshes_total",
            "How often it was asked where the pool's servers are, by result.",
            TopologyMetrics.of("result", TopologyReport::refreshes)),
    TOPOLOGY_REDIRECTS(
            "topology_redirects_total",
            "Requests that a server had not done, by what it said. They are sent again if possible.",
            TopologyMetrics.of("kind", TopologyReport::redirects)),
    TOPOLOGY_HELD(
            "topology_held_requests",
            "Requests and clients that wait for a primary, or for a slot that moves.",
            TopologyMetrics.of(TopologyReport::held)),
    TOPOLOGY_WITHOUT_PRIMARY(
            "topology_shards_without_primary",
            "Masters of the pool without a primary that could be used.",
            TopologyMetrics.of(TopologyReport::shardsWithoutPrimary)),
    TOPOLOGY_SENTINELS(
            "topology_sentinels_known",
            "Sentinels that the configuration or other sentinels name.",
            TopologyMetrics.ofSentinels(pool -> pool.watchers().size())),
    TOPOLOGY_SENTINELS_ANSWERING(
            "topology_sentinels_answering",
            "Sentinels that answer.",
            TopologyMetrics.ofSentinels(TopologyReport::answering)),
    TOPOLOGY_SENTINELS_STALE(
            "topology_sentinels_stale",
            "Sentinels that have missed a failover and are not believed.",
            TopologyMetrics.ofSentinels(TopologyReport::stale)),

    REPLICA_READS(
            "replica_reads_total",
            "Reads that replicas may serve, by what came of them.",
            TopologyMetrics.of("result", TopologyReport::reads)),
    REPLICA_FIT("replica_fit", "1 while the replica may serve reads, otherwise 0.", TopologyMetrics::fitReplicas),
    REPLICA_LAG(
            "replica_lag_seconds",
            "How old the data of the replica is at most, as far as that is known.",
            TopologyMetrics::replicaLags),
    DISCOVERY_ANSWERS(
            "discovery_answers_total",
            "How often the source of a pool's servers was asked, by what that came to.",
            DiscoveryMetrics::answers),
    DISCOVERY_CHANGES(
            "discovery_changes_total",
            "Lists of servers that the pool has taken.",
            DiscoveryMetrics.of(DiscoveryReport::changes)),
    DISCOVERY_SERVERS(
            "discovery_servers",
            "Servers in the list in force; 0 if there is none yet.",
            DiscoveryMetrics.of(pool -> pool.servers().size())),
    DISCOVERY_HELD_BACK(
            "discovery_held_back",
            "1 while the source gives no list, or one that is not taken; 0 while its list is in force.",
            DiscoveryMetrics.of(pool -> pool.isHeldBack() ? 1 : 0)),
    DISCOVERY_AGE(
            "discovery_age_seconds", "How long ago the source last gave the list in force.", DiscoveryMetrics::ages),

    MIRROR_REQUESTS(
            "mirror_requests_total",
            "Copies of requests for another pool, by what became of them.",
            MirrorMetrics::requests),
    MIRROR_DIFFERENCES(
            "mirror_differences_total", "Reads that another pool has answered otherwise.", MirrorMetrics::differences),
    ROUTE_FURTHER_POOLS(
            "route_further_pools_total",
            "What further pools have had to do with the requests of a route.",
            FurtherPoolsMetrics::events),

    POOL_SERVERS(
            "pool_servers",
            "Servers of the pool.",
            Samples.ofEachPool(pool -> pool.servers().size())),
    POOL_SERVERS_LIVE(
            "pool_servers_live",
            "Servers of the pool that requests are meant for.",
            Samples.ofEachPool(PoolMetrics::liveServers)),
    SERVER_WEIGHT(
            "server_weight", "Weight of the server.", Samples.ofStates((state, out) -> out.sample(state.weight()))),
    SERVER_SHARE(
            "server_share_ratio",
            "Part of the pool's keys that the server owns while all are well, from 0 to 1.",
            Samples.ofStates((state, out) -> out.ratio(state.share()))),
    SERVER_UP("server_up", "1 while requests are meant for the server, 0 while it is out of use.", Samples.ofUp()),
    SERVER_STATE("server_state", "1 for the state that the server is in.", Samples::serverStates),
    SERVER_DOWN_TIME(
            "server_down_seconds_total", "Time that the server has been out of use, by cause.", Samples::downTimes),
    SERVER_TRANSITIONS(
            "server_transitions_total",
            "Changes of the server's state, by the new state and the cause.",
            Samples::transitions),
    FAST_FAILURES(
            "fast_failures_total",
            "Requests that got an error at once, since their server is down.",
            Samples::fastFailures),
    BREAKER_REJECTIONS(
            "breaker_rejections_total",
            "Requests refused because too many wait for the server (max_outstanding).",
            Samples.ofServers(PolicyCounter.BREAKER_REJECTIONS)),
    SERVER_OUTSTANDING(
            "server_outstanding",
            "Requests on their way to the server: not sent, or not answered yet.",
            Samples.ofOutstanding()),
    SERVER_EJECTED("server_ejected", "1 while the server is ejected.", Samples.ofEjected()),
    SERVER_EJECTIONS("server_ejections_total", "Times the server was ejected.", Samples.ofEjections()),
    SERVER_EJECTED_AT(
            "server_ejected_timestamp_seconds",
            "When the server was last ejected; 0 if it never was.",
            Samples.ofEjectionTimes()),
    HEALTH_CHECKS("health_checks_total", "Probes of the server that have ended, by result.", Samples::checkResults),
    HEALTH_CHECK_TIME(
            "health_check_duration_seconds",
            "How long probes of the server took, with connecting and login if that was needed.",
            Type.HISTOGRAM,
            Samples::checkTimes),
    SERVER_OUTLIER(
            "server_outlier",
            "1 while the server stands out from the others of its pool by errors or slowness.",
            Samples::outliers),
    SERVER_CONNECTIONS("server_connections", "Connections to the server, by state.", Samples::serverPhases),
    SERVER_FAILURES(
            "server_connection_failures_total",
            "Connections to the server that failed or could not be made, by kind.",
            Samples::serverFailures),
    SERVER_EOF(
            "server_eof_total",
            "Connections that the server closed normally.",
            Samples.ofServers(ServerCounter.SERVER_EOF)),
    SERVER_ERRORS(
            "server_errors_total",
            "Connections to the server that failed.",
            Samples.ofServers(ServerCounter.SERVER_ERR)),
    SERVER_TIMEOUTS(
            "server_timeouts_total",
            "Connections closed because the server did not connect or answer in time.",
            Samples.ofServers(ServerCounter.SERVER_TIMEDOUT)),
    SERVER_REQUESTS("server_requests_total", "Requests to the server.", Samples.ofServers(ServerCounter.REQUESTS)),
    SERVER_REQUEST_BYTES(
            "server_request_bytes_total",
            "Bytes of requests to the server.",
            Samples.ofServers(ServerCounter.REQUEST_BYTES)),
    SERVER_RESPONSES(
            "server_responses_total",
            "Responses from the server that a client still waited for.",
            Samples.ofServers(ServerCounter.RESPONSES)),
    SERVER_RESPONSE_BYTES(
            "server_response_bytes_total",
            "Bytes of these responses.",
            Samples.ofServers(ServerCounter.RESPONSE_BYTES)),
    SERVER_IN_QUEUE(
            "server_in_queue", "Requests not sent to the server yet.", Samples.ofServers(ServerCounter.IN_QUEUE)),
    SERVER_IN_QUEUE_BYTES(
            "server_in_queue_bytes",
            "Bytes of requests not sent to the server yet.",
            Samples.ofServers(ServerCounter.IN_QUEUE_BYTES)),
    SERVER_OUT_QUEUE(
            "server_out_queue",
            "Requests sent to the server and not answered yet.",
            Samples.ofServers(ServerCounter.OUT_QUEUE)),
    SERVER_OUT_QUEUE_BYTES(
            "server_out_queue_bytes",
            "Bytes of requests sent to the server and not answered yet.",
            Samples.ofServers(ServerCounter.OUT_QUEUE_BYTES)),
    SERVER_BLOCKING_QUEUE(
            "server_blocking_queue",
            "Clients waiting for one of the server's blocking_connections.",
            Samples.ofLines()),
    SERVER_REQUEST_TIME(
            "server_request_duration_seconds",
            "As nutcracker_pool_request_duration_seconds, only requests sent to this server.",
            Type.HISTOGRAM,
            Samples.ofServerTimes(Latency::total)),
    SERVER_TIME(
            "server_duration_seconds",
            "From queueing a request for this server until its response was complete.",
            Type.HISTOGRAM,
            Samples.ofServerTimes(Latency::server));

    /** The kinds of metric. */
    enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String metricName;
    private final String help;
    private final Type type;

    @SuppressWarnings("ImmutableEnumChecker") // The functions hold no state.
    private final Samples samples;

    /** One that only grows if its name says so, by its end. */
    Metric(String name, String help, Samples samples) {
        this(name, help, name.endsWith("_total") ? Type.COUNTER : Type.GAUGE, samples);
    }

    Metric(String name, String help, Type type, Samples samples) {
        this.metricName = "nutcracker_" + name;
        this.help = help;
        this.type = type;
        this.samples = samples;
    }

    /** Returns the name in Prometheus' own format. */
    public String metricName() {
        return metricName;
    }

    /** Returns the description, one sentence. */
    public String help() {
        return help;
    }

    Type type() {
        return type;
    }

    Samples samples() {
        return samples;
    }
}
