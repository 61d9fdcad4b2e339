package dev.nutcracker.topology;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Tells the listener and the log what has changed about one cluster; an error of the listener ends here. */
final class ClusterTeller {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);
    /** Marks lines that are logged each time, even if one repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private final String cluster;
    private final ClusterListener listener;
    private @Nullable ClusterMap map;
    private boolean ok;
    private String reason = ClusterSnapshot.NONE.reason();

    ClusterTeller(String cluster, ClusterListener listener) {
        this.cluster = cluster;
        this.listener = listener;
    }

    /** Whether the cluster can be used, as it was told. */
    boolean isOk() {
        return ok;
    }

    /** Why not. */
    String reason() {
        return reason;
    }

    void map(ClusterMap next) {
        List<String> lines = ClusterChanges.lines(map, next);
        lines.forEach(line -> LOG.info(EACH, "cluster {}: {} (map {})", cluster, line, next.version()));
        map = next;
        if (!lines.isEmpty()) {
            tell(() -> listener.onChanges(lines));
        }
        tell(() -> listener.onMap(next));
    }

    void refreshed() {
        tell(listener::onRefreshed);
    }

    void node(String node, boolean serving, String why) {
        tell(() -> listener.onNode(node, serving, why));
    }

    /** @param why the cluster cannot be used; empty if it can */
    void cluster(String why) {
        boolean isOk = why.isEmpty();
        if (isOk == ok && why.equals(reason)) {
            return;
        }
        if (isOk) {
            LOG.info(EACH, "cluster {} can be used", cluster);
        } else {
            LOG.warn("cluster {} cannot be used: {}", cluster, why);
        }
        ok = isOk;
        reason = why;
        tell(() -> listener.onCluster(isOk, why));
    }

    void stale(String node, String why) {
        LOG.warn(EACH, "cluster {}: the map of {} is out of date and not believed: {}", cluster, node, why);
    }

    void refused(String node, String question, String why) {
        LOG.warn(
                EACH,
                "cluster {}: {} refuses {}: {}; the user needs +cluster|slots +cluster|nodes +ping",
                cluster,
                node,
                question,
                why);
    }

    void replaced() {
        LOG.warn(EACH, "cluster {}: no primary of it answers, but others do; it is taken for a new one", cluster);
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("cluster {}: a change was not taken on", cluster, e);
        }
    }
}
