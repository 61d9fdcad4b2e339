package dev.nutcracker.protocol.redis.resp2;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Finds by the name in a request, in any case, which response it will have. */
@FunctionalInterface
public interface CommandReplies {
    /** Returns {@code null} for a name that is not known. */
    @Nullable
    CommandReply find(ByteBuf in, int index, int length);
}
