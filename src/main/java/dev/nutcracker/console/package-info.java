/**
 * The console: administrative commands, the same in every way in which they may be given. Start with the table {@link
 * dev.nutcracker.console.ConsoleCommand}: a new command is a new row. The package knows the proxy as {@link
 * dev.nutcracker.console.ProxyView} and does no I/O of its own.
 *
 * <pre>
 *   RESP2, RESP3, plain text ── ConsoleSession ─┐
 *                                               ├─► Console ── ConsoleCommand ── Action ──► Table ──► text, JSON, CSV
 *   POST /console ──────────────────────────────┘
 * </pre>
 */
@NullMarked
package dev.nutcracker.console;

import org.jspecify.annotations.NullMarked;
