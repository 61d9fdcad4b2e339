package dev.nutcracker.stats;

/** The metrics of the servers of each pool. */
enum ServerMetric implements Metric {
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
            MetricType.HISTOGRAM,
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
            MetricType.HISTOGRAM,
            Samples.ofServerTimes(Latency::total)),
    SERVER_TIME(
            "server_duration_seconds",
            "From queueing a request for this server until its response was complete.",
            MetricType.HISTOGRAM,
            Samples.ofServerTimes(Latency::server));

    @SuppressWarnings("ImmutableEnumChecker") // The functions hold no state.
    private final Facts facts;

    ServerMetric(String name, String help, Samples samples) {
        this.facts = new Facts(name, help, samples);
    }

    ServerMetric(String name, String help, MetricType type, Samples samples) {
        this.facts = new Facts(name, help, type, samples);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
