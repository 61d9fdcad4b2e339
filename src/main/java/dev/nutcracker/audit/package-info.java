/**
 * The audit log: who has logged in or failed to, what was denied, refused and limited, and what operators have changed.
 * Start with {@link dev.nutcracker.audit.AuditLog}; its events are the records of {@link dev.nutcracker.audit.AuditEvent},
 * and their kinds the table {@link dev.nutcracker.audit.AuditKind}. Without a file there is no log, and nothing of this
 * package is loaded but {@link dev.nutcracker.audit.AuditSwitch}.
 */
@NullMarked
package dev.nutcracker.audit;

import org.jspecify.annotations.NullMarked;
