package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers the hints about nodes: asks each whether it is ready, until it is, or is no primary any more.
 *
 * <pre>
 *   hint ──► PING (and CLUSTER INFO, if the cluster was said to be down) ──► told
 *             ▲                                                               │ not serving
 *             └── 100 ms, doubling to 1 s; at once after a new map ───────────┘
 * </pre>
 *
 * A node that was said to be demoted is told of only after the next refresh of the map, which asks that node first.
 */
final class NodeChecks {
    private static final int CHECKS_MAX = NodeLine.NODES_MAX;

    /** Its owner. */
    interface Owner {
        /** Where the node is reached; null if it is no primary, and slots are not believed to be its. */
        ServerAddress.@Nullable Tcp addressOf(String node);

        /** Whether it is a primary by the map. */
        boolean isPrimary(String node);

        /** Whether all slots are served, by the map. */
        boolean isCovered();

        /** It does not serve, and did when it was asked before. */
        void lost(String node);

        void checked(String node, boolean serving, String reason);

        /** What the node says of the cluster as a whole. */
        void saysOfCluster(String node, boolean ok);
    }

    private final class Check {
        private final String node;
        private final Pace pace = new Pace(System.nanoTime());
        private @Nullable ScheduledFuture<?> next;
        private @Nullable NodeQuestion question;
        private boolean owed;
        private boolean asksCluster;
        /** The number of the refresh whose end is awaited; 0 for none. */
        private long awaited;
        /** Whether it answers well, and only the refresh is awaited. */
        private boolean ready;

        private boolean watched;

        Check(String node) {
            this.node = node;
        }

        void plan() {
            if (next == null && question == null) {
                next = context.loop().schedule(this::ask, pace.waitNs(System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        }

        void hurry() {
            pace.hurry();
            if (next != null) {
                next.cancel(false);
                next = null;
            }
            plan();
        }

        private void ask() {
            next = null;
            pace.done(System.nanoTime());
            ServerAddress.Tcp address = owner.addressOf(node);
            if (address == null) {
                conclude(false, "it is no primary of the cluster");
                return;
            }
            List<String> questions = asksCluster ? List.of("PING", "CLUSTER INFO") : List.of("PING");
            question = new NodeQuestion(context, address, questions, this::take);
        }

        private void take(NodeQuestion.Outcome outcome) {
            question = null;
            switch (outcome) {
                case NodeQuestion.Outcome.None none -> conclude(false, none.reason());
                case NodeQuestion.Outcome.Answers answers -> take(answers.replies());
            }
        }

        private void take(List<Reply> replies) {
            Reply ping = replies.getFirst();
            if (!ping.asText().equals("PONG")) {
                conclude(false, ping instanceof Reply.Failure failure ? Reasons.said(failure.text()) : "no PONG");
                return;
            }
            if (replies.size() > 1) {
                boolean ok = isOk(replies.get(1));
                owner.saysOfCluster(node, ok);
                if (!ok) {
                    conclude(false, "CLUSTERDOWN The cluster is down");
                    return;
                }
            }
            if (awaited > 0) {
                ready = true;
            } else {
                concludeReady();
            }
        }

        /** Without the right to ask, the map has to do. */
        private boolean isOk(Reply info) {
            return info instanceof Reply.Failure
                    ? owner.isCovered()
                    : info.asText().contains("cluster_state:ok");
        }

        private void concludeReady() {
            boolean isPrimary = owner.isPrimary(node);
            conclude(isPrimary, isPrimary ? "" : "it is no primary of the cluster");
        }

        private void conclude(boolean serving, String reason) {
            ready = false;
            boolean gone = owner.addressOf(node) == null;
            boolean isLost = !watched && !serving && !gone;
            boolean tell = owed || (watched && (serving || gone));
            owed = false;
            watched = !serving && !gone;
            if (watched) {
                plan();
            } else {
                asksCluster = false;
                awaited = 0;
            }
            if (gone) {
                checks.remove(node, this);
            }
            if (isLost) {
                owner.lost(node);
            }
            if (tell) {
                owner.checked(node, serving, reason);
            }
        }

        void refreshed(long number, boolean isNewMap) {
            if (awaited > 0 && awaited <= number) {
                awaited = 0;
                if (ready) {
                    concludeReady();
                    return;
                }
            }
            if (watched && (isNewMap || owner.addressOf(node) == null)) {
                hurry();
            }
        }

        void stop() {
            if (next != null) {
                next.cancel(false);
            }
            if (question != null) {
                question.cancel();
            }
        }
    }

    private final PrimaryCheck.Context context;
    private final Owner owner;
    private final Map<String, Check> checks = new HashMap<>();

    NodeChecks(PrimaryCheck.Context context, Owner owner) {
        this.context = context;
        this.owner = owner;
    }

    /**
     * There was a hint about the node.
     *
     * @param refresh the number of the next refresh that begins
     */
    void hinted(String node, int bits, long refresh) {
        if (checks.size() >= CHECKS_MAX) {
            checks.values().removeIf(check -> !check.watched && !check.owed);
        }
        Check check = checks.computeIfAbsent(node, Check::new);
        check.owed = true;
        check.asksCluster |= (bits & Hint.CLUSTERDOWN.bit()) != 0;
        if ((bits & Hint.DEMOTED.bit()) != 0) {
            check.awaited = refresh;
        }
        check.plan();
    }

    /** Whether a node that is still a primary is not ready. */
    boolean areAnyWatched() {
        return checks.values().stream().anyMatch(check -> check.watched);
    }

    /** Whether a node is watched that has found the cluster down. */
    boolean areAnyAskedOfCluster() {
        return checks.values().stream().anyMatch(check -> check.asksCluster && (check.watched || check.owed));
    }

    /** The refresh of this number has ended. */
    void refreshed(long number, boolean isNewMap) {
        List.copyOf(checks.values()).forEach(check -> check.refreshed(number, isNewMap));
    }

    void stop() {
        new ArrayList<>(checks.values()).forEach(Check::stop);
    }
}
