package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the audit log, from {@code global: audit}.
 *
 * @param file appended to; null for no audit log
 * @param events the groups that it has
 * @param keys what it shows of keys
 * @param clients whether it has clients that come and go
 */
public record AuditConfig(@Nullable Expanded file, Set<AuditGroup> events, AuditedKeys keys, boolean clients) {
    /** The values of a file without the key. */
    public static final AuditConfig OFF =
            new AuditConfig(null, EnumSet.allOf(AuditGroup.class), AuditedKeys.NONE, false);

    public AuditConfig {
        events = Set.copyOf(events);
        requireNonNull(keys, "keys");
    }
}
