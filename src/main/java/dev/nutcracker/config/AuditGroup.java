package dev.nutcracker.config;

/** The groups of events that the audit log may have. */
public enum AuditGroup {
    /** Logins, and clients that come and go. */
    AUTH,
    /** Requests that their clients may not send. */
    DENIED,
    /** Configurations that are taken on or refused. */
    CONFIG,
    /** What operators do, and commands that delete everything. */
    ADMIN,
    /** Handshakes and certificates. */
    TLS,
    /** Clients that are refused, and limits that are reached. */
    LIMITS,
    /** Start and stop. */
    LIFECYCLE
}
