/**
 * Everything the proxy knows of Redis' protocol. Start with {@link dev.nutcracker.protocol.redis.RedisDialect}. {@code
 * RequestWalk} finds requests, with the help of the command table in {@code RedisCommands}. {@code RedisConversation}
 * handles each as its row says, unless {@code RequestObjections} speak against it, and passes what servers answer to {@code RequestForwarding}. {@code RequestArguments} finds the keys without fixed
 * positions. {@code RedisResponseDecoder} finds responses.
 */
@NullMarked
package dev.nutcracker.protocol.redis;

import org.jspecify.annotations.NullMarked;
