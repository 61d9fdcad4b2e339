package dev.nutcracker.protocol;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The words of a protocol for subscriptions and messages, on both sides. Stateless. */
public interface PubSub {
    /** The request that subscribes to a topic at a server. */
    byte[] subscribe(Topic topic);

    /** The request that ends the subscription. */
    byte[] unsubscribe(Topic topic);

    /** For a connection that has just been opened. */
    PushParser pushes();

    /**
     * Whether messages of the topic may come from any server, so that all must be asked for them. Otherwise they come
     * from the server to which the name belongs as a key.
     */
    boolean isEverywhere(Topic topic);

    /** Whether messages of the topic tell of changes of keys, which only the server of the key tells of. */
    boolean isOfKeys(Topic topic);

    /** Whether a message with that name reaches clients that are subscribed to {@code topic}. */
    boolean isReached(Topic topic, Topic published);

    /** A server's response with the number of receivers, raised by {@code more}; null if it is not such a response. */
    byte @Nullable [] recounted(ByteBuf response, int index, int length, int more);

    /**
     * The confirmation to a client that it is subscribed to a topic.
     *
     * @param count to how many topics the client is subscribed now, as the protocol counts
     * @param pushing see {@link Conversation#isPushing}
     */
    byte[] subscribed(Topic topic, long count, boolean pushing);

    /**
     * The confirmation to a client that its subscription to a topic has ended, or to any topic of a kind.
     *
     * @param name {@code null} if there was no subscription to name
     */
    byte[] unsubscribed(Topic.Kind kind, byte @Nullable [] name, long count, boolean pushing);

    /** Whether topics of the two kinds are counted together. */
    boolean isCountedWith(Topic.Kind kind, Topic.Kind other);

    /** Writes a server's message for a client, in the form in which it came. */
    void passOn(ByteBuf source, int index, int length, boolean pushing, Output out);
}
