/**
 * memcached's text protocol: its requests as memcached 1.6 itself reads them, its responses, and the requests of several
 * keys taken apart and put together; the meta commands with it. Start with {@link dev.nutcracker.protocol.memcache.MemcacheDialect}; the commands are
 * the table in {@code MemcacheCommand}, the form of each is a row of {@code Arguments}.
 */
@NullMarked
package dev.nutcracker.protocol.memcache;

import org.jspecify.annotations.NullMarked;
