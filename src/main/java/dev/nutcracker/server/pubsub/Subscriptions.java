package dev.nutcracker.server.pubsub;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.Channels;
import dev.nutcracker.protocol.PubSub;
import dev.nutcracker.protocol.PushParser;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolFeature;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerPart;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All that one worker's clients are subscribed to in one pool: each topic once, however many clients want it, at the
 * server that its name belongs to, or at every server if messages may be published at any.
 *
 * <pre>
 *   clients                subscriptions          links, by server
 *   one, two, three  ────  channel news    ────  server a  ─┐
 *   two              ────  channel sport   ────  server b  ─┼─ one connection to each
 *   three            ────  pattern n*      ────  a, b      ─┘
 * </pre>
 *
 * <p>A topic whose server changes, by a reload or because a server is ejected or taken back, is subscribed at the new server
 * first and given up at the old one after that. It follows the router: messages are published where that points.
 */
public final class Subscriptions implements PoolFeature {
    /** Who gets messages. */
    public interface Subscriber {
        /** A message lies in {@code length} bytes of {@code source}, which stays the caller's. */
        void deliver(ByteBuf source, int index, int length);

        /** Delivering has thrown, which is a defect. */
        void broken(Throwable cause);
    }

    /** Who waits for a topic to be confirmed by its servers. */
    public interface Waiter {
        /** Perhaps it is; see {@link Subscription#isConfirmed}. */
        void confirmed();

        /**
         * It will not be; the waiter is to leave it.
         *
         * @param kind what the error counts as if it is the proxy's own, {@code null} for the server's response
         */
        void failed(@Nullable ErrorKind kind, byte[] errorResponse);
    }

    private final Pool pool;
    private final Audience audience;
    private final PublishingScripts scripts;
    private final Map<Topic, Subscription> byTopic = new HashMap<>();
    private final Runnable topologyChanged;
    private @Nullable PubSub words;

    /**
     * @param audience of the pool, of all workers together
     * @param scripts that the pool's clients have run
     */
    public Subscriptions(Pool pool, Audience audience, PublishingScripts scripts) {
        this.pool = pool;
        this.audience = audience;
        this.scripts = scripts;
        this.topologyChanged = () -> pool.loop().execute(this::place);
    }

    /** Those of that pool, which is set up to have them. */
    public static Subscriptions of(Pool pool) {
        return requireNonNull(pool.feature(Subscriptions.class));
    }

    /** How the pool's protocol words all this. */
    public PubSub words() {
        if (words == null) {
            words = pool.dialect().pubSub();
        }
        return words;
    }

    /** The subscription to a topic, for one who waits until it is confirmed; asks the servers unless they have been asked. */
    public Subscription await(Topic topic, Waiter waiter) {
        Subscription subscription = byTopic.get(topic);
        boolean asked = subscription != null;
        if (subscription == null) {
            subscription = new Subscription(this, topic);
            if (byTopic.isEmpty()) {
                pool.shared().onTopologyChange(topologyChanged);
            }
            byTopic.put(topic, subscription);
            audience.topicAdded();
            scripts.subscribed();
        }
        subscription.add(waiter);
        audience.changed();
        if (asked) {
            subscription.hurry();
        } else {
            subscription.place();
        }
        if (!subscription.hasServer()) {
            waiter.failed(ErrorKind.NO_LIVE_SERVER, pool.noServerResponse());
        }
        return subscription;
    }

    @Override
    public ServerPart at(Server server) {
        return new ServerTopics(pool, this, server);
    }

    @Override
    public void serversChanged() {
        place();
    }

    /** Servers, or the rule by which the router finds them, have changed. */
    private void place() {
        for (Subscription subscription : new ArrayList<>(byTopic.values())) {
            subscription.place();
            if (!subscription.hasServer()) {
                subscription.fail(ErrorKind.NO_LIVE_SERVER, pool.noServerResponse());
            }
        }
    }

    void deliver(Topic topic, ByteBuf source, int index, int length) {
        Subscription subscription = byTopic.get(topic);
        if (subscription != null) {
            subscription.deliver(source, index, length);
        }
    }

    /** Nobody wants it any more. */
    void drop(Subscription subscription) {
        if (byTopic.remove(subscription.topic(), subscription)) {
            audience.topicDropped();
            if (byTopic.isEmpty()) {
                pool.shared().noMoreTopologyChange(topologyChanged);
            }
        }
    }

    /** What all workers' clients are subscribed to. */
    public Audience audience() {
        return audience;
    }

    /**
     * Lets a request wait for what is under way at a server: who has asked before gets the message, who has left does not
     * count.
     *
     * @param server {@code null} for all
     * @param published what the request publishes; {@code null} if all topics concern it
     * @param goOn called once, on this worker's loop, and not before this method returns
     * @return false if there is nothing to wait for
     */
    public boolean awaitChanges(@Nullable Server server, @Nullable Topic published, Runnable goOn) {
        if (!audience.isChanging()) {
            return false;
        }
        Settling settling = new Settling(pool.loop(), goOn);
        boolean anywhere = server == null || isRandom();
        for (int i = 0; i < pool.serverCount(); i++) {
            if (anywhere || server == pool.server(i)) {
                ServerTopics.of(pool.server(i)).audience().await(published, words(), earliestNs(), settling);
            }
        }
        return settling.begins();
    }

    /** What was begun before then is not waited for: its server may not answer at all. */
    private static long earliestNs() {
        return System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(Settling.MAX_MS);
    }

    /** How many clients more get a message that is published at that server than it counts. */
    public int clientsBeyond(Server server, Topic published) {
        return ServerTopics.of(server).audience().beyond(published, words());
    }

    PushParser pushes() {
        return words().pushes();
    }

    /** The servers from which messages of the topic come; none if its server is not live. */
    List<Server> serversOf(Topic topic) {
        if (isEverywhere(topic)) {
            List<Server> all = new ArrayList<>(pool.serverCount());
            for (int i = 0; i < pool.serverCount(); i++) {
                all.add(pool.server(i));
            }
            return all;
        }
        Server owner = pool.serverOf(topic.name(), 0, topic.name().length);
        return owner == null ? List.of() : List.of(owner);
    }

    /** Whether a subscription counts only with that server; where a server is ejected, nothing is published. */
    boolean isNeeded(Topic topic, Server server) {
        return !isEverywhere(topic) || (!server.isLeaving() && pool.shared().isLive(server.index()));
    }

    private boolean isEverywhere(Topic topic) {
        return words().isEverywhere(topic)
                || pool.shared().config().pubSub().channels() == Channels.EVERYWHERE
                || isRandom();
    }

    /** Whether a message may be published at any server. */
    private boolean isRandom() {
        return pool.shared().config().routing().distribution() == Distribution.RANDOM;
    }
}
