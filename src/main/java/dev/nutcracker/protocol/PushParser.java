package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;

/** Tells what comes from a server that has been subscribed at; belongs to one connection. */
public interface PushParser {
    enum Event {
        /** A message of {@link #topic}. */
        MESSAGE,
        /** Messages of {@link #topic} are to be expected from now on. */
        SUBSCRIBED,
        /** No more messages of {@link #topic} come, unless it is subscribed to again. */
        UNSUBSCRIBED,
        /** The answer to {@link Dialect#probe}. */
        PONG,
        /** What was asked is refused. */
        REFUSED,
        /** Nothing that belongs here. */
        UNKNOWN
    }

    /** What lies in {@code length} bytes of {@code in}, in which the response decoder has found a whole response. */
    Event read(ByteBuf in, int index, int length);

    /** What the latest event is about, if it is about a topic. */
    Topic topic();
}
