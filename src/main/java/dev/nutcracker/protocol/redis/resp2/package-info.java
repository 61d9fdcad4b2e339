/**
 * Clients that speak RESP3 in front of servers that speak only RESP2. Start with {@link
 * dev.nutcracker.protocol.redis.resp2.Resp2Translator}. {@code RequestReader} finds out from each request which {@code
 * Resp3Shape} its response will have; {@code ResponseRewriter} writes the response in that shape.
 *
 * <p>Nothing here knows the command table; {@link dev.nutcracker.protocol.redis.resp2.CommandReplies} is the only
 * interface to it.
 */
@NullMarked
package dev.nutcracker.protocol.redis.resp2;

import org.jspecify.annotations.NullMarked;
