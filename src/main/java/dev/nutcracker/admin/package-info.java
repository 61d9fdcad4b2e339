/**
 * The statistics port and the actions of operators. Start with {@link dev.nutcracker.admin.StatsPort}; its pages are in
 * the table {@link dev.nutcracker.admin.Page}. The package knows the proxy as {@link dev.nutcracker.admin.ProxyControl}
 * and does not know workers.
 *
 * <pre>
 *   StatsPort ── TimedChannel ──► Exchange ── StatsClientKind ──► JSON
 *                                     └── RequestReader ──► Pages ── AdminAuth ──► Page
 * </pre>
 */
@NullMarked
package dev.nutcracker.admin;

import org.jspecify.annotations.NullMarked;
