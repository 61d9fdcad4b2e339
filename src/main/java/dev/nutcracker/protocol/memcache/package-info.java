/**
 * memcached's two protocols, text and binary. Start with {@link dev.nutcracker.protocol.memcache.MemcacheDialect}.
 *
 * <p>Text: its requests as memcached 1.6 itself reads them, its responses, the meta commands, and requests with several
 * keys, which are split and joined. The commands are the table in {@code MemcacheCommand}; the form of each is a row of
 * {@code LineForms}.
 *
 * <p>Binary: {@code BinaryConversation} and {@code BinaryResponseDecoder}. The commands are the table in {@code Opcode};
 * {@code OpaqueTag} pairs each response with its request.
 */
@NullMarked
package dev.nutcracker.protocol.memcache;

import org.jspecify.annotations.NullMarked;
