/**
 * The answers of administrative commands: tables of columns and rows, how they are filtered, and how they are written.
 * Start with {@link dev.nutcracker.console.table.Table}. Knows nothing of the proxy; no I/O.
 */
@NullMarked
package dev.nutcracker.console.table;

import org.jspecify.annotations.NullMarked;
