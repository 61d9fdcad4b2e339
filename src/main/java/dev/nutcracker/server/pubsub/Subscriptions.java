package dev.nutcracker.server.pubsub;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.Channels;
import dev.nutcracker.protocol.PubSub;
import dev.nutcracker.protocol.PushParser;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolFeature;
import dev.nutcracker.server.PoolRoutes;
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
 * All topics to which one worker's clients are subscribed in one pool. Each topic is subscribed once, however many
 * clients want it: at the server to which its name belongs, or at every server if messages may be published at any.
 *
 * <pre>
 *   clients                subscriptions          links, by server
 *   one, two, three  ────  channel news    ────  server a  ─┐
 *   two              ────  channel sport   ────  server b  ─┼─ one connection to each
 *   three            ────  pattern n*      ────  a, b      ─┘
 * </pre>
 *
 * <p>A topic may get another server, by a reload or because a server is ejected or taken back. Then it is subscribed at
 * the new server first, and ended at the old one after that. It follows the router, since messages are published at the
 * server that the router names.
 */
public final class Subscriptions implements PoolFeature {
    /** A client that gets messages. */
    public interface Subscriber {
        /** A message lies in {@code length} bytes of {@code source}, which stays the caller's. */
        void deliver(ByteBuf source, int index, int length);

        /** Delivering has thrown an exception, which is a defect. */
        void broken(Throwable cause);
    }

    /** A request that waits until its topic is confirmed by its servers. */
    public interface Waiter {
        /** It may be confirmed now; see {@link Subscription#isConfirmed}. */
        void confirmed();

        /**
         * It will not be confirmed; the waiter must stop waiting.
         *
         * @param kind how the error is counted if it is the proxy's own, {@code null} for the server's response
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

    /** The subscriptions of that pool, which must have this feature. */
    public static Subscriptions of(Pool pool) {
        return requireNonNull(pool.feature(Subscriptions.class));
    }

    /** The words of the pool's protocol for all this. */
    public PubSub words() {
        if (words == null) {
            words = pool.dialect().pubSub();
        }
        return words;
    }

    /**
     * The subscription to a topic, for a request that waits until it is confirmed; asks the servers unless that was done
     * before.
     */
    public Subscription await(Topic topic, Waiter waiter) {
        Subscription subscription = byTopic.get(topic);
        boolean asked = subscription != null;
        if (subscription == null) {
            subscription = new Subscription(this, topic);
            if (byTopic.isEmpty()) {
                pool.shared().listeners().onTopologyChange(topologyChanged);
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

    /** The topics of this pool's clients at the server, which is another pool's if this is a routing pool. */
    ServerTopics topicsAt(Server server) {
        return pool.routes() == null
                ? server.part(ServerTopics.class)
                : server.part(
                        ServerTopics.class,
                        topics -> topics.subscriptions() == this,
                        () -> new ServerTopics(pool, this, server));
    }

    @Override
    public void serversChanged() {
        place();
    }

    /** The servers have changed, or the router. */
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

    /** No client wants it any more. */
    void drop(Subscription subscription) {
        if (byTopic.remove(subscription.topic(), subscription)) {
            audience.topicDropped();
            if (byTopic.isEmpty()) {
                pool.shared().listeners().noMoreTopologyChange(topologyChanged);
            }
        }
    }

    /** The topics of the clients of all workers. */
    public Audience audience() {
        return audience;
    }

    /**
     * Lets a request wait for changes in progress at a server. So a client that subscribed before it gets the message,
     * and one that has left is not counted.
     *
     * @param server {@code null} for all
     * @param published the message that the request publishes; {@code null} if all topics matter
     * @param goOn called once, on this worker's loop, and not before this method returns
     * @return false if there is nothing to wait for
     */
    public boolean awaitChanges(@Nullable Server server, @Nullable Topic published, Runnable goOn) {
        if (!audience.isChanging()) {
            return false;
        }
        ChangeWait wait = new ChangeWait(pool.loop(), goOn);
        boolean anywhere = server != null && isRandom(PoolRoutes.servingPool(pool, server));
        for (int i = 0; i < pool.serverCount(); i++) {
            Server other = pool.server(i);
            if (server == null || server == other || (anywhere && other.isBeside(server))) {
                topicsAt(pool.server(i)).audience().await(published, words(), earliestNs(), wait);
            }
        }
        return wait.begins();
    }

    /** Changes that began before that are not waited for: the server may not answer at all. */
    private static long earliestNs() {
        return System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(ChangeWait.MAX_MS);
    }

    /** How many more clients get a message that is published at that server than it counts. */
    public int clientsBeyond(Server server, Topic published) {
        return topicsAt(server).audience().beyond(published, words());
    }

    PushParser pushes() {
        return words().pushes();
    }

    /** Whether a message that is published at one server comes from others as well: from replicas, or from all nodes of a cluster. */
    boolean isPublishedTwice(Topic topic) {
        return poolsOf(topic).stream()
                .anyMatch(other -> other.shared().config().topology().isWatched());
    }

    /** The pools whose servers publish messages of the topic; none if a route refuses it. */
    private List<Pool> poolsOf(Topic topic) {
        return words().isEverywhere(topic) || hasChannelsEverywhere(pool)
                ? PoolRoutes.servingPools(pool)
                : PoolRoutes.poolsOfChannel(pool, topic.name());
    }

    /** In a cluster any node will do, so a link stays at its node for as long as the pool has that. */
    private boolean mayStayAnywhere(Topic topic, Pool serving) {
        return serving.shared().config().topology().isCluster()
                && topic.kind() != Topic.Kind.SHARD_CHANNEL
                && !words().isOfKeys(topic);
    }

    /**
     * The servers from which messages of the topic come; none if its server is not live.
     *
     * @param links those from which they come already
     */
    List<Server> serversOf(Topic topic, List<TopicLink> links) {
        List<Server> servers = new ArrayList<>();
        for (Pool serving : poolsOf(topic)) {
            serving.primaries().adopt();
            addServersOf(topic, serving, links, servers);
        }
        return servers;
    }

    private void addServersOf(Topic topic, Pool serving, List<TopicLink> links, List<Server> servers) {
        if (isEverywhere(topic, serving)) {
            for (int i = 0; i < serving.serverCount(); i++) {
                servers.add(serving.server(i));
            }
            return;
        }
        if (mayStayAnywhere(topic, serving)) {
            for (TopicLink link : links) {
                if (link.server().isOf(serving) && !link.server().isLeaving()) {
                    servers.add(link.server());
                    return;
                }
            }
        }
        Server owner = serving.keeperOf(topic.name(), 0, topic.name().length);
        if (owner != null) {
            servers.add(owner);
        }
    }

    /** Whether a subscription counts only with that server. An ejected server gets no messages to publish. */
    boolean isNeeded(Topic topic, Server server) {
        return !isEverywhere(topic, PoolRoutes.servingPool(pool, server)) || server.isLive();
    }

    private boolean isEverywhere(Topic topic, Pool serving) {
        if (serving.shared().config().topology().isCluster()) {
            // Any node passes on what is published at any other, but events of keys come from the node of the key.
            return words().isOfKeys(topic);
        }
        return words().isEverywhere(topic)
                || hasChannelsEverywhere(pool)
                || hasChannelsEverywhere(serving)
                || isRandom(serving);
    }

    private static boolean hasChannelsEverywhere(Pool of) {
        return of.shared().config().pubSub().channels() == Channels.EVERYWHERE;
    }

    /** Whether a message may be published at any server. */
    private static boolean isRandom(Pool of) {
        return of.shared().config().routing().distribution() == Distribution.RANDOM;
    }
}
