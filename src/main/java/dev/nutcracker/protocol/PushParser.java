package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;

/** Reads the messages and confirmations of a server on a connection with subscriptions; belongs to one connection. */
public interface PushParser {
    enum Event {
        /** A message of {@link #topic}. */
        MESSAGE,
        /** The subscription to {@link #topic} is confirmed: messages follow. */
        SUBSCRIBED,
        /** The subscription to {@link #topic} has ended: no messages follow. */
        UNSUBSCRIBED,
        /** The answer to {@link Dialect#probe}. */
        PONG,
        /** The server has refused a request. */
        REFUSED,
        /** Nothing that may come on such a connection. */
        UNKNOWN
    }

    /** The event in {@code length} bytes of {@code in}, in which the response decoder has found a whole response. */
    Event read(ByteBuf in, int index, int length);

    /** The topic of the latest event, if it has one. */
    Topic topic();
}
