package dev.nutcracker.config;

/** What the audit log shows of keys that clients may not use. */
public enum AuditedKeys {
    NONE,
    /** The start of their SHA-256. */
    HASH,
    /** Their first bytes. */
    START
}
