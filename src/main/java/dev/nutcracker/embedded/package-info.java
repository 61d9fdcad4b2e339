/**
 * The proxy within another program: {@link dev.nutcracker.embedded.Nutcracker} starts one, with {@link
 * dev.nutcracker.embedded.Pool}s or with the text of a configuration file. It is the only package of the artifact {@code
 * nutcracker-core} that others may use.
 *
 * <p>A proxy that is embedded leaves the process alone: no signals, no exit, no system properties, nothing on standard output or
 * error, no provider of a log (it logs by SLF4J), no collections of the heap. After {@link
 * dev.nutcracker.embedded.Nutcracker#close} nothing of it is left. Several may run in one process.
 */
@NullMarked
package dev.nutcracker.embedded;

import org.jspecify.annotations.NullMarked;
