/**
 * Lists of servers that are kept outside of the configuration file: the sources that are asked for them, and how far an answer is
 * trusted. Loaded only when a pool has {@code discovery}. Each such pool has a thread of its own, on which all of it happens, so a
 * source may block.
 *
 * <p>Start with {@link dev.nutcracker.discovery.Discovery}. {@code ListJudge} has the rules, and knows no time but what it is given.
 */
@NullMarked
package dev.nutcracker.discovery;

import org.jspecify.annotations.NullMarked;
