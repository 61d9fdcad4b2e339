/**
 * memcached's two protocols, text and binary. Start with {@link dev.nutcracker.protocol.memcache.MemcacheDialect}.
 *
 * <p>Text: its requests as memcached 1.6 itself reads them, its responses, and the requests of several keys taken apart and
 * put together; the meta commands with it. The commands are the table in {@code MemcacheCommand}, the form of each is a row
 * of {@code LineForms}.
 *
 * <p>Binary: {@code BinaryConversation} and {@code BinaryResponseDecoder}; the commands are the table in {@code Opcode}, and
 * {@code OpaqueTag} is how each response is known for that to its request.
 */
@NullMarked
package dev.nutcracker.protocol.memcache;

import org.jspecify.annotations.NullMarked;
