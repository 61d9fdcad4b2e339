/**
 * Everything the proxy knows of Redis' protocol. Start with {@link dev.nutcracker.protocol.redis.RedisDialect}; requests
 * are found by {@code RequestWalk}, with the help of the command table in {@code RedisCommands}; {@code RedisConversation}
 * does with each what its row says, unless {@code RequestRules} have something against it; {@code RequestKeys} finds the keys
 * that have no fixed place; responses are found by {@code RedisResponseDecoder}.
 */
@NullMarked
package dev.nutcracker.protocol.redis;

import org.jspecify.annotations.NullMarked;
