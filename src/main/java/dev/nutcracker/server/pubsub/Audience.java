package dev.nutcracker.server.pubsub;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.protocol.Topic;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The topics to which a pool's clients are subscribed, for all workers together. A server counts connections. Each worker
 * is one connection to it, however many of its clients get the messages. This class knows the difference. Thread-safe.
 *
 * <pre>
 *   worker 0   clients one, two, three  ═══ one connection ═══  server a   counts 2
 *   worker 1   client four              ═══ one connection ═══  server a   is to count 4: 2 beyond
 * </pre>
 */
public final class Audience {
    /** A client that has subscribed lately may do so again, and another may publish right after that. */
    private static final long LATELY_NS = TimeUnit.SECONDS.toNanos(10);

    /** False only when no client is subscribed to anything, or was lately. */
    private volatile boolean active;

    private volatile long changedNs = System.nanoTime() - LATELY_NS;
    /** Topics that workers are subscribed to. */
    private final AtomicInteger topics = new AtomicInteger();
    /** Requests that servers have been sent and have not confirmed. */
    private final AtomicInteger changes = new AtomicInteger();
    /**
     * For each topic, how many clients it has beyond the connections that all servers count; without topics for which
     * that is 0.
     */
    private final Map<Topic, Integer> beyond = new ConcurrentHashMap<>();

    private final Map<ServerAddress, Shared> atServers = new ConcurrentHashMap<>();

    /** Removed with the last worker that uses it. */
    private record Shared(AudienceAtServer audience, int users) {}

    /** Whether any client is subscribed to anything, or was lately. */
    public boolean isActive() {
        return active && noteIfActive();
    }

    /** Takes note of whether it is active still, and returns that. */
    private boolean noteIfActive() {
        boolean still = hasActivity();
        if (!still) {
            active = false;
            if (hasActivity()) {
                // A subscription has begun just before that.
                active = true;
            }
        }
        return still;
    }

    private boolean hasActivity() {
        return topics.get() > 0 || isChanging() || isRestless();
    }

    /** Whether clients have begun or ended subscriptions lately: more changes may be on their way at any worker. */
    public boolean isRestless() {
        return System.nanoTime() - changedNs < LATELY_NS;
    }

    /** A client begins or ends a subscription. */
    void changed() {
        changedNs = System.nanoTime();
        active = true;
    }

    /** Whether any server has not confirmed a request yet. */
    boolean isChanging() {
        return changes.get() > 0;
    }

    void changeBegun() {
        changes.incrementAndGet();
        active = true;
    }

    void changeEnded() {
        changes.decrementAndGet();
    }

    /** A worker is subscribed to another topic, or is going to be. */
    void topicAdded() {
        topics.incrementAndGet();
        active = true;
    }

    void topicDropped() {
        topics.decrementAndGet();
    }

    /** A worker uses that server; {@link #release} takes it back. */
    AudienceAtServer at(ServerAddress server) {
        return atServers.compute(
                        server,
                        (_, shared) -> shared == null
                                ? new Shared(new AudienceAtServer(this), 1)
                                : new Shared(shared.audience, shared.users + 1))
                .audience;
    }

    void release(ServerAddress server) {
        atServers.computeIfPresent(
                server, (_, shared) -> shared.users == 1 ? null : new Shared(shared.audience, shared.users - 1));
    }

    /** Changes by how much the number of subscribed clients exceeds the count of all servers. */
    void add(Topic topic, int clients) {
        add(beyond, topic, clients);
    }

    /** How many more clients are subscribed to a topic than all servers count. */
    public int beyond(Topic topic) {
        Integer clients = beyond.get(topic);
        return clients == null ? 0 : clients;
    }

    static void add(Map<Topic, Integer> counts, Topic topic, int change) {
        if (change != 0) {
            counts.merge(topic, change, Audience::sum);
        }
    }

    private static @Nullable Integer sum(int one, int other) {
        return one + other == 0 ? null : one + other;
    }
}
