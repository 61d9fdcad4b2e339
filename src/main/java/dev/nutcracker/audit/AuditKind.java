package dev.nutcracker.audit;

import dev.nutcracker.config.AuditGroup;

/** The table of the kinds of events: the name in a line, the word of {@code events} that selects them, and their sums. */
public enum AuditKind {
    AUTH("auth", AuditGroup.AUTH),
    DENIED("denied", AuditGroup.DENIED),
    REFUSED("refused", AuditGroup.LIMITS),
    LIMITED("limited", AuditGroup.LIMITS, 10),
    CLIENT("client", AuditGroup.AUTH),
    CONFIG("config", AuditGroup.CONFIG),
    USERS("users", AuditGroup.CONFIG),
    CERTIFICATE("certificate", AuditGroup.TLS),
    ADMIN("admin", AuditGroup.ADMIN),
    DESTRUCTIVE("destructive", AuditGroup.ADMIN),
    SERVER("server", AuditGroup.ADMIN),
    START("start", AuditGroup.LIFECYCLE),
    STOP("stop", AuditGroup.LIFECYCLE);

    private final String text;
    private final AuditGroup group;
    private final int summedS;

    AuditKind(String text, AuditGroup group) {
        this(text, group, 0);
    }

    AuditKind(String text, AuditGroup group, int summedS) {
        this.text = text;
        this.group = group;
        this.summedS = summedS;
    }

    /** The name in a line. */
    public String text() {
        return text;
    }

    public AuditGroup group() {
        return group;
    }

    /** For how many seconds after a line further events of the same cause are only counted, besides its own second. */
    int summedS() {
        return summedS;
    }
}
