package dev.nutcracker.protocol;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** How a protocol words subscriptions and messages, on both sides. Stateless. */
public interface PubSub {
    /** The request to a server for the messages of a topic. */
    byte[] subscribe(Topic topic);

    /** The request to a server for no more of them. */
    byte[] unsubscribe(Topic topic);

    /** For a connection that has just been opened. */
    PushParser pushes();

    /**
     * Whether messages of the topic may come from any server, so that all are to be asked for them; otherwise they come
     * from the server that the name belongs to as a key.
     */
    boolean isEverywhere(Topic topic);

    /** Whether a message that is published under that name reaches who is subscribed to {@code topic}. */
    boolean isReached(Topic topic, Topic published);

    /** A server's response that tells how many got a message, with {@code more} of them; null if it is not such a response. */
    byte @Nullable [] recounted(ByteBuf response, int index, int length, int more);

    /**
     * The confirmation to a client that it gets the messages of a topic.
     *
     * @param count of how many topics the client gets messages now, as the protocol counts
     * @param pushing see {@link Conversation#isPushing}
     */
    byte[] subscribed(Topic topic, long count, boolean pushing);

    /**
     * The confirmation to a client that it gets no more messages of a topic, or of any of a kind.
     *
     * @param name {@code null} when there was none to be named
     */
    byte[] unsubscribed(Topic.Kind kind, byte @Nullable [] name, long count, boolean pushing);

    /** Whether topics of the two kinds are counted together. */
    boolean isCountedWith(Topic.Kind kind, Topic.Kind other);

    /** Writes a server's message, as it came, for a client. */
    void passOn(ByteBuf source, int index, int length, boolean pushing, Output out);
}
