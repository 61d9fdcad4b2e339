/**
 * What operators ask of a running proxy. Start with {@link dev.nutcracker.admin.StatsPort}; what it shows is in the table
 * {@link dev.nutcracker.admin.Page}. It knows the proxy as {@link dev.nutcracker.admin.ProxyControl} and nothing of
 * workers.
 *
 * <pre>
 *   StatsPort ── TimedChannel ──► Exchange ── Tongue ──► JSON
 *                                     └── RequestReader ──► Pages ── Operators ──► Page
 * </pre>
 */
@NullMarked
package dev.nutcracker.admin;

import org.jspecify.annotations.NullMarked;
