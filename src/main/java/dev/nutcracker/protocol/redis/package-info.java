/**
 * Everything the proxy knows of Redis' protocol. Start with {@link dev.nutcracker.protocol.redis.RedisDialect}; requests
 * are found by {@code RedisConversation}, which looks each command up in the table of {@code RedisCommands} and does what
 * its row says, and responses by {@code RedisResponseDecoder}.
 */
@NullMarked
package dev.nutcracker.protocol.redis;

import org.jspecify.annotations.NullMarked;
