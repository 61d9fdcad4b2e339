package dev.nutcracker.server.pubsub;

import dev.nutcracker.protocol.PubSub;
import dev.nutcracker.protocol.Topic;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many clients one server does not know of because they share a connection, and the changes that it has not
 * confirmed. One object for all workers, by the server's address. Thread-safe.
 */
final class AudienceAtServer {
    private final Audience all;
    /** Without topics that have one client for each connection. */
    private final Map<Topic, Integer> names = new ConcurrentHashMap<>();

    private final Map<Topic, Integer> patterns = new ConcurrentHashMap<>();
    private final Set<TopicChange> changes = ConcurrentHashMap.newKeySet();

    AudienceAtServer(Audience all) {
        this.all = all;
    }

    /** Changes by how much the number of clients that get a topic's messages exceeds the server's count. */
    void add(Topic topic, int clients) {
        Audience.add(topic.kind() == Topic.Kind.PATTERN ? patterns : names, topic, clients);
    }

    /** How many more clients get a message that is published at this server than it counts. */
    int beyond(Topic published, PubSub words) {
        Integer byName = names.get(published);
        int clients = byName == null ? 0 : byName;
        for (Map.Entry<Topic, Integer> pattern : patterns.entrySet()) {
            if (words.isReached(pattern.getKey(), published)) {
                clients += pattern.getValue();
            }
        }
        return clients;
    }

    TopicChange begin(Topic topic) {
        TopicChange change = new TopicChange(this, topic, System.nanoTime());
        all.changeBegun();
        changes.add(change);
        return change;
    }

    void ended(TopicChange change) {
        if (changes.remove(change)) {
            all.changeEnded();
        }
    }

    /**
     * Makes a request wait for changes here that began at {@code sinceNs} or before.
     *
     * @param published only changes that matter to this; {@code null} for all
     */
    void await(@Nullable Topic published, PubSub words, long sinceNs, ChangeWait wait) {
        for (TopicChange change : changes) {
            boolean matters = published == null || words.isReached(change.topic(), published);
            if (matters && change.begunNs() - sinceNs >= 0) {
                wait.waitFor(change::whenOver);
            }
        }
    }
}
