package dev.nutcracker.monitoring;

import static dev.nutcracker.monitoring.Panel.lines;
import static dev.nutcracker.monitoring.Panel.number;
import static dev.nutcracker.monitoring.Panel.stack;
import static dev.nutcracker.monitoring.Panel.table;

import java.nio.file.Path;
import java.util.List;

/** The table of the dashboards in {@code packaging/grafana}. */
enum Dashboard {
    OVERVIEW(
            "nutcracker-overview",
            "nutcracker: overview",
            "All pools of all proxies: what clients see, and whether something is wrong.",
            List.of("job", "instance", "pool", "command"),
            List.of(
                    number("Now", "Ready", "none", "Proxies that take clients.")
                            .of("sum(nutcracker_ready{@i})", "ready"),
                    number("Now", "Up for", "s", "Since the latest start of any.")
                            .of("min(nutcracker_uptime_seconds{@i})", "up for"),
                    number("Now", "Requests", "reqps", "Requests of clients.")
                            .of("sum(rate(nutcracker_command_requests_total{@p}[@r]))", "requests"),
                    number("Now", "Errors", "percentunit", "Requests that the proxy answered with an error.")
                            .of(
                                    "sum(rate(nutcracker_request_errors_total{@p}[@r]))"
                                            + " / sum(rate(nutcracker_command_requests_total{@p}[@r]))",
                                    "errors")
                            .alarmsAt("0.01", "NutcrackerHighErrorRatio"),
                    number("Now", "Servers in use", "percentunit", "Of all servers.")
                            .of("sum(nutcracker_pool_servers_live{@p}) / sum(nutcracker_pool_servers{@p})", "in use"),
                    number("Now", "Clients", "none", "Clients connected.")
                            .of("sum(nutcracker_client_connections{@p})", "clients"),
                    lines("Requests", "Requests by pool", "reqps", "Requests of clients.")
                            .of("sum by (pool) (rate(nutcracker_command_requests_total{@p}[@r]))", "{{pool}}"),
                    lines("Requests", "Total time by pool", "s", "From the arrival of a request to its response.")
                            .of(
                                    percentile("0.5", "pool", "nutcracker_pool_request_duration_seconds", "@p"),
                                    "{{pool}} p50")
                            .of(
                                    percentile("0.99", "pool", "nutcracker_pool_request_duration_seconds", "@p"),
                                    "{{pool}} p99")
                            .of(
                                    percentile("0.999", "pool", "nutcracker_pool_request_duration_seconds", "@p"),
                                    "{{pool}} p99.9")
                            .warnsAt("0.1", "NutcrackerHighLatency")
                            .withTraces(),
                    stack("Requests", "Errors by kind", "reqps", "Requests that the proxy answered with an error.")
                            .of("sum by (kind) (rate(nutcracker_request_errors_total{@p}[@r])) > 0", "{{kind}}"),
                    lines("Requests", "Server time by pool", "s", "From the queue of the server to its response.")
                            .of(
                                    percentile("0.5", "pool", "nutcracker_pool_server_duration_seconds", "@p"),
                                    "{{pool}} p50")
                            .of(
                                    percentile("0.99", "pool", "nutcracker_pool_server_duration_seconds", "@p"),
                                    "{{pool}} p99")
                            .withTraces(),
                    stack("Requests", "Errors in place of responses", "reqps", "As twemproxy counts them.")
                            .of("sum by (pool) (rate(nutcracker_forward_errors_total{@p}[@r]))", "{{pool}}"),
                    stack("Requests", "Fragments", "reqps", "Parts of requests with several keys.")
                            .of("sum by (pool) (rate(nutcracker_fragments_total{@p}[@r]))", "{{pool}}"),
                    stack("Commands", "Requests by command", "reqps", "Of the chosen commands.")
                            .of(
                                    "topk(15, sum by (command) (rate(nutcracker_command_requests_total{@c}[@r])))",
                                    "{{command}}"),
                    lines("Commands", "Total time by command, p99", "s", "One of a hundred takes longer.")
                            .of(
                                    "topk(15, "
                                            + percentile(
                                                    "0.99",
                                                    "command",
                                                    "nutcracker_command_request_duration_seconds",
                                                    "@c")
                                            + ")",
                                    "{{command}}")
                            .withTraces(),
                    lines("Commands", "Server time by command, p99", "s", "One of a hundred takes longer.")
                            .of(
                                    "topk(15, "
                                            + percentile(
                                                    "0.99",
                                                    "command",
                                                    "nutcracker_command_server_duration_seconds",
                                                    "@c")
                                            + ")",
                                    "{{command}}")
                            .withTraces(),
                    stack("Commands", "Errors by command", "reqps", "Errors of servers, and of the proxy.")
                            .of(
                                    "sum by (command) (rate(nutcracker_command_server_errors_total{@c}[@r])) > 0",
                                    "{{command}} at a server")
                            .of(
                                    "sum by (command) (rate(nutcracker_command_proxy_errors_total{@c}[@r])) > 0",
                                    "{{command}} at the proxy"),
                    stack("Clients", "Clients by state", "none", "Held back: nothing is read until there is room.")
                            .of("sum by (pool, state) (nutcracker_client_connections{@p})", "{{pool}} {{state}}"),
                    lines(
                                    "Clients",
                                    "Part of the clients allowed",
                                    "percentunit",
                                    "By client_connections or descriptors.")
                            .of(
                                    "sum by (instance, pool) (nutcracker_client_connections{@p})"
                                            + " / sum by (instance, pool) (nutcracker_client_connections_max{@p})",
                                    "{{instance}} {{pool}}")
                            .warnsAt("0.9", "NutcrackerClientsNearLimit"),
                    lines("Clients", "Clients that come and go", "cps", "Accepted, closed by the client, failed.")
                            .of("sum by (pool) (rate(nutcracker_client_accepted_total{@p}[@r]))", "{{pool}} accepted")
                            .of("sum by (pool) (rate(nutcracker_client_eof_total{@p}[@r]))", "{{pool}} closed")
                            .of("sum by (pool) (rate(nutcracker_client_errors_total{@p}[@r]))", "{{pool}} failed"),
                    stack("Clients", "Clients refused or closed by a limit", "cps", "By reason.")
                            .of(
                                    "sum by (pool, reason) (rate(nutcracker_refused_clients_total{@p}[@r])) > 0",
                                    "{{pool}} {{reason}}")
                            .of(
                                    "sum by (pool) (rate(nutcracker_client_refused_total{@p}[@r])) > 0",
                                    "{{pool}} too many"),
                    lines("Clients", "Bytes", "Bps", "From clients, and to them.")
                            .of("sum by (pool) (rate(nutcracker_client_received_bytes_total{@p}[@r]))", "{{pool}} in")
                            .of("-sum by (pool) (rate(nutcracker_client_sent_bytes_total{@p}[@r]))", "{{pool}} out"),
                    lines(
                                    "Clients",
                                    "Bytes kept for clients",
                                    "bytes",
                                    "Requests and responses that wait between turns.")
                            .of("sum by (pool) (nutcracker_client_kept_bytes{@p})", "{{pool}}"),
                    stack("Clients", "Requests above a limit", "reqps", "Delayed or refused, by the key of the limit.")
                            .of(
                                    "sum by (pool, limit, action) (rate(nutcracker_limited_requests_total{@p}[@r]))",
                                    "{{pool}} {{limit}} {{action}}")
                            .of("sum by (pool) (nutcracker_limited_clients{@p}) > 0", "{{pool}} clients that wait"),
                    lines("Clients", "Channels", "none", "Subscribers, subscriptions, messages a second.")
                            .of("sum by (pool) (nutcracker_subscribers{@p})", "{{pool}} subscribers")
                            .of("sum by (pool) (nutcracker_subscriptions{@p})", "{{pool}} subscriptions")
                            .of("sum by (pool) (rate(nutcracker_messages_total{@p}[@r]))", "{{pool}} messages/s")
                            .of(
                                    "sum by (pool) (increase(nutcracker_subscribers_cut_off_total{@p}[@r])) > 0",
                                    "{{pool}} cut off"),
                    lines("Clients", "TLS", "cps", "Handshakes by result, connections by version.")
                            .of(
                                    "sum by (pool, result) (rate(nutcracker_tls_handshakes_total{@p}[@r]))",
                                    "{{pool}} {{result}}/s")
                            .of(
                                    percentile("0.99", "pool", "nutcracker_tls_handshake_duration_seconds", "@p"),
                                    "{{pool}} p99 of the time")
                            .of("sum by (pool, version) (nutcracker_tls_connections{@p})", "{{pool}} {{version}}"),
                    lines("Processes", "Processor time", "percentunit", "1 is one processor.")
                            .of("rate(nutcracker_process_cpu_seconds_total{@i}[@r])", "{{instance}}"),
                    lines("Processes", "Lateness of workers, p99", "s", "How long requests wait for their worker.")
                            .of(
                                    percentile("0.99", "instance, worker", "nutcracker_worker_lag_seconds", "@i"),
                                    "{{instance}} {{worker}}")
                            .warnsAt("0.01", "NutcrackerWorkerLag"),
                    lines(
                                    "Processes",
                                    "Part of the memory allowed",
                                    "percentunit",
                                    "Of max_memory, and of the heap for clients.")
                            .of(
                                    "nutcracker_memory_kept_bytes{@i} / nutcracker_memory_kept_max_bytes{@i}",
                                    "{{instance}} kept")
                            .of(
                                    "nutcracker_client_heap_bytes{@i} / nutcracker_client_heap_max_bytes{@i}",
                                    "{{instance}} heap for clients")
                            .of(
                                    "nutcracker_direct_memory_used_bytes{@i} / nutcracker_direct_memory_max_bytes{@i}",
                                    "{{instance}} direct")
                            .warnsAt("0.8", "NutcrackerMemoryNearLimit"),
                    lines("Processes", "Memory of the JVM", "bytes", "The heap, and classes with compiled code.")
                            .of("nutcracker_jvm_heap_used_bytes{@i}", "{{instance}} heap in use")
                            .of("nutcracker_jvm_heap_committed_bytes{@i}", "{{instance}} heap")
                            .of("nutcracker_jvm_heap_max_bytes{@i} > 0", "{{instance}} heap at most")
                            .of("nutcracker_jvm_nonheap_used_bytes{@i}", "{{instance}} code"),
                    lines("Processes", "Part of the file descriptors", "percentunit", "In use, of those allowed.")
                            .of("nutcracker_process_open_fds{@i} / nutcracker_process_max_fds{@i}", "{{instance}}")
                            .warnsAt("0.9", "NutcrackerFileDescriptorsNearLimit"),
                    lines("Processes", "Garbage collection", "percentunit", "Part of the time spent in it.")
                            .of("rate(nutcracker_jvm_gc_seconds_total{@i}[@r])", "{{instance}} {{collector}}"),
                    lines("Processes", "Connections", "none", "Listeners, clients, servers.")
                            .of("nutcracker_connections{@i}", "{{instance}} open")
                            .of("rate(nutcracker_connections_opened_total{@i}[@r])", "{{instance}} opened/s"),
                    lines("Processes", "Lines that were lost", "none", "Of the log, and of the audit log.")
                            .of("increase(nutcracker_log_lines_lost_total{@i}[@r])", "{{instance}} log")
                            .of("increase(nutcracker_audit_lost_total{@i}[@r])", "{{instance}} audit log")
                            .alarmsAt("0", "NutcrackerAuditLinesLost"),
                    stack("Processes", "Administrative commands", "reqps", "By what came of them.")
                            .of(
                                    "sum by (command, outcome) (rate(nutcracker_admin_commands_total{@i}[@r]))",
                                    "{{command}} {{outcome}}"),
                    lines(
                                    "Processes",
                                    "Orders that were refused",
                                    "reqps",
                                    "Requests to the statistics port without the right.")
                            .of("rate(nutcracker_admin_refused_requests_total{@i}[@r])", "{{instance}}"),
                    table("Processes", "Versions and configurations", "Which release runs where, with which file.")
                            .of("nutcracker_build_info{@i}", "")
                            .of("nutcracker_config_info{@i}", ""))),

    SERVER(
            "nutcracker-server",
            "nutcracker: servers",
            "The servers of the pools: which is down, which is slow, which has too much to do.",
            List.of("job", "instance", "pool", "server"),
            List.of(
                    number("Now", "Servers", "none", "Of the chosen pools, for one proxy.")
                            .of("max by (instance) (sum by (instance) (nutcracker_pool_servers{@p}))", "{{instance}}"),
                    number("Now", "In use", "none", "Requests are meant for them.")
                            .of(
                                    "min by (instance) (sum by (instance) (nutcracker_pool_servers_live{@p}))",
                                    "{{instance}}"),
                    number("Now", "Ejected", "none", "Their keys are served elsewhere.")
                            .of("sum(nutcracker_server_ejected{@s})", "ejected")
                            .warnsAt("1", "NutcrackerServerEjected"),
                    table("Now", "States", "As each proxy sees each server.")
                            .of("nutcracker_server_state{@s} == 1", ""),
                    lines("Requests", "Requests by server", "reqps", "Sent, and answered.")
                            .of("sum by (pool, server) (rate(nutcracker_server_requests_total{@s}[@r]))", "{{server}}")
                            .of(
                                    "-sum by (pool, server) (rate(nutcracker_server_responses_total{@s}[@r]))",
                                    "{{server}} answered"),
                    lines("Requests", "Server time, p99", "s", "One of a hundred takes longer.")
                            .of(
                                    percentile("0.99", "pool, server", "nutcracker_server_duration_seconds", "@s"),
                                    "{{server}}")
                            .warnsAt("0.01", "NutcrackerServerSlow")
                            .withTraces(),
                    lines("Requests", "Server time, p50", "s", "Half of them take longer.")
                            .of(
                                    percentile("0.5", "pool, server", "nutcracker_server_duration_seconds", "@s"),
                                    "{{server}}"),
                    lines(
                                    "Requests",
                                    "Total time, p99",
                                    "s",
                                    "Of requests that went to the server, alone or among others.")
                            .of(
                                    percentile(
                                            "0.99", "pool, server", "nutcracker_server_request_duration_seconds", "@s"),
                                    "{{server}}")
                            .withTraces(),
                    lines("Requests", "Bytes", "Bps", "To the server, and from it.")
                            .of(
                                    "sum by (pool, server) (rate(nutcracker_server_request_bytes_total{@s}[@r]))",
                                    "{{server}} to")
                            .of(
                                    "-sum by (pool, server) (rate(nutcracker_server_response_bytes_total{@s}[@r]))",
                                    "{{server}} from"),
                    lines(
                                    "Requests",
                                    "Share of the requests over share of the keys",
                                    "none",
                                    "Above 1: it has hot keys.")
                            .of(
                                    "sum by (pool, server) (rate(nutcracker_server_requests_total{@s}[@r]))"
                                            + " / on (pool) group_left () sum by (pool) (rate(nutcracker_server_requests_total{@p}[@r]))"
                                            + " / on (pool, server) max by (pool, server) (nutcracker_server_share_ratio{@s} > 0)",
                                    "{{server}}"),
                    lines("Load", "Requests on their way", "none", "Not sent yet, or not answered yet.")
                            .of("sum by (pool, server) (nutcracker_server_outstanding{@s})", "{{server}}")
                            .warnsAt("500", "NutcrackerQueueGrowing"),
                    lines("Load", "Not sent yet", "none", "Requests, and their bytes.")
                            .of("sum by (pool, server) (nutcracker_server_in_queue{@s})", "{{server}}")
                            .of("sum by (pool, server) (nutcracker_server_in_queue_bytes{@s})", "{{server}} bytes"),
                    lines("Load", "Not answered yet", "none", "Requests, and their bytes.")
                            .of("sum by (pool, server) (nutcracker_server_out_queue{@s})", "{{server}}")
                            .of("sum by (pool, server) (nutcracker_server_out_queue_bytes{@s})", "{{server}} bytes"),
                    stack("Load", "Connections by state", "none", "To the server.")
                            .of(
                                    "sum by (pool, server, state) (nutcracker_server_connections{@s})",
                                    "{{server}} {{state}}")
                            .of(
                                    "sum by (pool, server) (nutcracker_server_blocking_queue{@s}) > 0",
                                    "{{server}} clients that wait"),
                    lines("Load", "Weight and share of the keys", "none", "While all servers are well.")
                            .of("max by (pool, server) (nutcracker_server_weight{@s})", "{{server}} weight")
                            .of("max by (pool, server) (nutcracker_server_share_ratio{@s})", "{{server}} share"),
                    lines("Failures", "In use", "none", "1 while requests are meant for it.")
                            .of("min by (pool, server) (nutcracker_server_up{@s})", "{{server}}"),
                    lines("Failures", "Changes of the state", "none", "Within the range, by new state and cause.")
                            .of(
                                    "sum by (pool, server, to, cause) (increase(nutcracker_server_transitions_total{@s}[@r])) > 0",
                                    "{{server}} {{to}}: {{cause}}")
                            .of(
                                    "sum by (pool, server) (increase(nutcracker_server_ejections_total{@s}[@r])) > 0",
                                    "{{server}} ejected"),
                    stack("Failures", "Time out of use", "percentunit", "By cause.")
                            .of(
                                    "sum by (pool, server, cause) (rate(nutcracker_server_down_seconds_total{@s}[@r]))",
                                    "{{server}} {{cause}}"),
                    stack("Failures", "Connections that failed", "cps", "By kind.")
                            .of(
                                    "sum by (pool, server, kind) (rate(nutcracker_server_connection_failures_total{@s}[@r]))",
                                    "{{server}} {{kind}}"),
                    stack("Failures", "Connections that ended", "cps", "Closed by the server, failed, timed out.")
                            .of(
                                    "sum by (pool, server) (rate(nutcracker_server_eof_total{@s}[@r]))",
                                    "{{server}} closed")
                            .of(
                                    "sum by (pool, server) (rate(nutcracker_server_errors_total{@s}[@r]))",
                                    "{{server}} failed")
                            .of(
                                    "sum by (pool, server) (rate(nutcracker_server_timeouts_total{@s}[@r]))",
                                    "{{server}} timed out")
                            .warnsAt("0", "NutcrackerTimeouts"),
                    stack(
                                    "Failures",
                                    "Requests that failed at once",
                                    "reqps",
                                    "The server is down, or has max_outstanding.")
                            .of(
                                    "sum by (pool, server, policy) (rate(nutcracker_fast_failures_total{@s}[@r]))",
                                    "{{server}} {{policy}}")
                            .of(
                                    "sum by (pool, server) (rate(nutcracker_breaker_rejections_total{@s}[@r]))",
                                    "{{server}} full"),
                    stack("Failures", "Requests served elsewhere", "reqps", "By failover_pool, or twice at a return.")
                            .of(
                                    "sum by (pool) (rate(nutcracker_failover_requests_total{@p}[@r]))",
                                    "{{pool}} failed over")
                            .of("sum by (pool) (rate(nutcracker_held_requests_total{@p}[@r]))", "{{pool}} held"),
                    stack("Health checks", "Probes by result", "cps", "Pools with health_check.")
                            .of(
                                    "sum by (pool, server, result) (rate(nutcracker_health_checks_total{@s}[@r]))",
                                    "{{server}} {{result}}")
                            .of("sum by (pool, server) (nutcracker_server_outlier{@s}) > 0", "{{server}} stands out"),
                    lines("Health checks", "Time of probes, p99", "s", "Pools with health_check.")
                            .of(
                                    percentile(
                                            "0.99", "pool, server", "nutcracker_health_check_duration_seconds", "@s"),
                                    "{{server}}"),
                    lines("Servers that others name", "Primaries", "none", "Of sentinels, and of clusters.")
                            .of(
                                    "sum by (pool) (nutcracker_topology_shards_without_primary{@p})",
                                    "{{pool}} without primary")
                            .of("sum by (pool) (nutcracker_topology_held_requests{@p})", "{{pool}} requests that wait")
                            .of("max by (pool) (nutcracker_topology_map_age_seconds{@p})", "{{pool}} age in seconds")
                            .warnsAt("0", "NutcrackerMasterWithoutPrimary"),
                    lines("Servers that others name", "Sentinels", "none", "Known, answering, not believed.")
                            .of("min by (pool) (nutcracker_topology_sentinels_known{@p})", "{{pool}} known")
                            .of("min by (pool) (nutcracker_topology_sentinels_answering{@p})", "{{pool}} answering")
                            .of("max by (pool) (nutcracker_topology_sentinels_stale{@p})", "{{pool}} stale"),
                    lines(
                                    "Servers that others name",
                                    "Redirects and refreshes",
                                    "cps",
                                    "A moved slot, a former primary.")
                            .of(
                                    "sum by (pool, kind) (rate(nutcracker_topology_redirects_total{@p}[@r]))",
                                    "{{pool}} {{kind}}")
                            .of(
                                    "sum by (pool, result) (rate(nutcracker_topology_refreshes_total{@p}[@r]))",
                                    "{{pool}} {{result}}"),
                    lines("Servers that others name", "Reads of replicas", "reqps", "By what came of them.")
                            .of(
                                    "sum by (pool, result) (rate(nutcracker_replica_reads_total{@p}[@r]))",
                                    "{{pool}} {{result}}"),
                    lines("Servers that others name", "Lag of replicas", "s", "At most; and whether they are fit.")
                            .of(
                                    "max by (pool, server, replica) (nutcracker_replica_lag_seconds{@s})",
                                    "{{server}} {{replica}}")
                            .of("min by (pool, server, replica) (nutcracker_replica_fit{@s})", "{{replica}} fit"),
                    lines("Servers that others name", "Lists of servers", "none", "From discovery.")
                            .of("max by (pool) (nutcracker_discovery_servers{@p})", "{{pool}} servers")
                            .of("max by (pool) (nutcracker_discovery_held_back{@p})", "{{pool}} held back")
                            .of("max by (pool) (nutcracker_discovery_age_seconds{@p})", "{{pool}} age in seconds")
                            .of(
                                    "sum by (pool, result) (rate(nutcracker_discovery_answers_total{@p}[@r]))",
                                    "{{pool}} {{result}}/s")
                            .of(
                                    "sum by (pool) (increase(nutcracker_discovery_changes_total{@p}[@r]))",
                                    "{{pool}} changes")
                            .warnsAt("0", "NutcrackerDiscoveryHeldBack"),
                    lines("Mirrors", "Copies of requests", "reqps", "Sent, dropped, failed, and answers that differ.")
                            .of(
                                    "sum by (pool, mirror, result) (rate(nutcracker_mirror_requests_total{@p}[@r]))",
                                    "{{mirror}} {{result}}")
                            .of(
                                    "sum by (pool, mirror) (rate(nutcracker_mirror_differences_total{@p}[@r]))",
                                    "{{mirror}} differ")));

    final String uid;
    final String title;
    final String description;
    final List<String> variables;
    final List<Panel> panels;

    Dashboard(String uid, String title, String description, List<String> variables, List<Panel> panels) {
        this.uid = uid;
        this.title = title;
        this.description = description;
        this.variables = variables;
        this.panels = panels;
    }

    Path file() {
        return Path.of("packaging", "grafana", uid + ".json");
    }

    private static String percentile(String of, String by, String histogram, String labels) {
        return "histogram_quantile(" + of + ", sum by (" + by + ", le) (rate(" + histogram + "_bucket{" + labels
                + "}[@r])))";
    }
}
