package dev.nutcracker.stats;

/** The metrics of the clients of each pool, and of their requests. */
enum ClientMetric implements Metric {
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
            MetricType.HISTOGRAM,
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
            MetricType.HISTOGRAM,
            Samples.ofPoolTimes(Latency::total)),
    POOL_SERVER_TIME(
            "pool_server_duration_seconds",
            "From queueing a request for its server until the response was complete.",
            MetricType.HISTOGRAM,
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
            MetricType.HISTOGRAM,
            Samples.ofCommandTimes(Latency::total)),
    COMMAND_SERVER_TIME(
            "command_server_duration_seconds",
            "As nutcracker_pool_server_duration_seconds, by command.",
            MetricType.HISTOGRAM,
            Samples.ofCommandTimes(Latency::server));

    @SuppressWarnings("ImmutableEnumChecker") // The functions hold no state.
    private final Facts facts;

    ClientMetric(String name, String help, Samples samples) {
        this.facts = new Facts(name, help, samples);
    }

    ClientMetric(String name, String help, MetricType type, Samples samples) {
        this.facts = new Facts(name, help, type, samples);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
