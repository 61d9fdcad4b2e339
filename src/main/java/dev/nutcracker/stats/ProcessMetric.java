package dev.nutcracker.stats;

/** The metrics of the whole process. */
enum ProcessMetric implements Metric {
    BUILD_INFO("build_info", "The version that is running; the value is always 1.", Samples::version),
    READY(
            "ready",
            "1 while new clients should come here, 0 while /readyz says that they should not.",
            Samples.of(all -> all.ready() ? 1 : 0)),
    CONFIG_INFO(
            "config_info",
            "The digest of the configuration file in effect, without comments and passwords; the value is always 1.",
            Samples::config),
    CONFIG_OVERRIDES(
            "config_overrides",
            "Values and states that operators have set at run time, in place of what the configuration file has.",
            Samples.of(all -> all.program().overrides())),
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
            MetricType.HISTOGRAM,
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
            Samples.of(all -> all.jvm().maxFiles()));

    @SuppressWarnings("ImmutableEnumChecker") // The functions hold no state.
    private final Facts facts;

    ProcessMetric(String name, String help, Samples samples) {
        this.facts = new Facts(name, help, samples);
    }

    ProcessMetric(String name, String help, MetricType type, Samples samples) {
        this.facts = new Facts(name, help, type, samples);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
