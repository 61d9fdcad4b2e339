package dev.nutcracker.protocol.redis.resp2;

import org.jspecify.annotations.Nullable;

/**
 * The response to one command.
 *
 * @param name in lower case; for a subcommand {@code container|subcommand}
 * @param type how it is written in RESP3
 * @param countsKeysFirst whether the first argument is the number of keys that follow it
 * @param subcommands the rows for the second word of the request, {@code null} if there are none
 */
public record CommandReply(
        String name,
        ReplyType type,
        boolean countsKeysFirst,
        @Nullable CommandReplies subcommands) {}
