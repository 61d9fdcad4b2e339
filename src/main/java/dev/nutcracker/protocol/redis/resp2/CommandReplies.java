package dev.nutcracker.protocol.redis.resp2;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Finds the response type of a request by its command name, in any case. */
@FunctionalInterface
public interface CommandReplies {
    /** Returns {@code null} for a name that is not known. */
    @Nullable
    CommandReply find(ByteBuf in, int index, int length);
}
