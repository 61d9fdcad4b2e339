package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The settings of the process, from the reserved top-level key {@code global}.
 *
 * @param workers number of workers that share the connections; 0 for one per available processor
 * @param maxMemoryBytes how much memory requests and responses may take in all; 0 for a share chosen at start
 * @param drainTimeoutMs how long outstanding requests may take when the process stops
 * @param drainDelayMs how long the process, told to stop, goes on as before, only that it is not ready
 * @param handover whether and how it hands over to another process
 * @param historyS for how many seconds what the pools have done is kept; 0 for not at all
 * @param transport the name of the interface for sockets, or {@link #BEST_TRANSPORT}
 * @param admin which actions the process accepts, and from where
 * @param log level and format of the log
 * @param audit which events are written to which file
 * @param secretFiles what happens if others can read a file with a secret
 * @param readyMinServersPercent the part of each pool's servers that must be in use for the process to be ready
 * @param usersFile the file with the users of pools that have none of their own; null if there is none
 * @param watch whether the file is reloaded when it changes
 * @param zone in which the process is; null for that of the environment
 * @param discoveryCache the directory for the lists of servers that were last taken; null for none
 * @param tls what TLS may cost
 */
public record GlobalConfig(
        int workers,
        long maxMemoryBytes,
        long drainTimeoutMs,
        long drainDelayMs,
        HandoverConfig handover,
        int historyS,
        String transport,
        AdminConfig admin,
        LogConfig log,
        AuditConfig audit,
        SecretFilePolicy secretFiles,
        int readyMinServersPercent,
        @Nullable Expanded usersFile,
        boolean watch,
        @Nullable String zone,
        @Nullable Expanded discoveryCache,
        GlobalTlsConfig tls) {
    /** Chooses the best transport available. */
    public static final String BEST_TRANSPORT = "auto";

    /** The values of a file without the key. */
    public static final GlobalConfig DEFAULTS = new GlobalConfig(
            0,
            0,
            10_000,
            50,
            HandoverConfig.OFF,
            900,
            BEST_TRANSPORT,
            AdminConfig.DEFAULTS,
            LogConfig.DEFAULTS,
            AuditConfig.OFF,
            SecretFilePolicy.WARN,
            0,
            null,
            false,
            null,
            null,
            GlobalTlsConfig.DEFAULTS);

    public GlobalConfig {
        requireNonNull(handover, "handover");
        requireNonNull(transport, "transport");
        requireNonNull(admin, "admin");
        requireNonNull(log, "log");
        requireNonNull(tls, "tls");
        requireNonNull(audit, "audit");
        requireNonNull(secretFiles, "secretFiles");
        if (workers < 0 || maxMemoryBytes < 0 || drainTimeoutMs < 0 || drainDelayMs < 0 || historyS < 0) {
            throw new IllegalArgumentException("a global setting is negative");
        }
    }

    /** Returns a copy with another limit of memory. */
    public GlobalConfig withMaxMemory(long bytes) {
        return with(workers, bytes, log);
    }

    /** Returns a copy with another number of workers. */
    public GlobalConfig withWorkers(int count) {
        return with(count, maxMemoryBytes, log);
    }

    /** Returns a copy with other settings of the log. */
    public GlobalConfig withLog(LogConfig other) {
        return with(workers, maxMemoryBytes, other);
    }

    private GlobalConfig with(int otherWorkers, long otherMemoryBytes, LogConfig otherLog) {
        return new GlobalConfig(
                otherWorkers,
                otherMemoryBytes,
                drainTimeoutMs,
                drainDelayMs,
                handover,
                historyS,
                transport,
                admin,
                otherLog,
                audit,
                secretFiles,
                readyMinServersPercent,
                usersFile,
                watch,
                zone,
                discoveryCache,
                tls);
    }
}
