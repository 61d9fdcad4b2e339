package dev.nutcracker.topology;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks nodes for the map, one after the other: usually one of them, and more while what they say is disputed.
 *
 * <pre>
 *   who sent a redirect, others, seeds ──► the first usable answer ──► settled ──► ended
 *                                                                        │ ▲
 *                                                            disputed    ▼ │
 *                                                        the owners in dispute, other primaries
 * </pre>
 */
final class ClusterRefresh {
    private static final String SLOTS = "CLUSTER SLOTS";
    static final String NODES = "CLUSTER NODES";

    /** So many nodes are asked before the seeds, which may have better addresses. */
    private static final int OTHERS_MAX = 8;
    /** However many do not answer, it ends. */
    private static final long LENGTH_MAX_NS = TimeUnit.SECONDS.toNanos(10);

    /** Its owner. */
    interface Owner {
        /** A node has said something that can be weighed. */
        void reported(ServerAddress.Tcp address, ClusterReport report);

        /** A node has not, for this reason. */
        void silent(ServerAddress.Tcp address, String reason);

        /** A node refuses one of the two questions. */
        void refused(ServerAddress.Tcp address, String question, String reason);

        void ended(ClusterRefresh refresh);
    }

    private final PrimaryCheck.Context context;
    private final AddressMap addresses;
    private final ClusterView view;
    private final Owner owner;
    private final ArrayDeque<ServerAddress.Tcp> candidates = new ArrayDeque<>();
    private final Set<ServerAddress.Tcp> asked = new HashSet<>();
    private final Map<ServerAddress.Tcp, ClusterReport> reports = new HashMap<>();
    private final Set<ServerAddress.Tcp> cutOff = new HashSet<>();
    private final long beganNs = System.nanoTime();

    private @Nullable NodeQuestion question;
    private String reason = "";

    /**
     * One that has not begun.
     *
     * @param first who is asked first, best first
     * @param others who else is asked before the seeds
     * @param seeds who is asked after that
     * @param last who is asked only if nobody else answers
     */
    ClusterRefresh(
            PrimaryCheck.Context context,
            AddressMap addresses,
            ClusterView view,
            Owner owner,
            List<ServerAddress.Tcp> first,
            List<ServerAddress.Tcp> others,
            List<ServerAddress.Tcp> seeds,
            List<ServerAddress.Tcp> last) {
        this.context = context;
        this.addresses = addresses;
        this.view = view;
        this.owner = owner;
        List<ServerAddress.Tcp> beforeSeeds = new ArrayList<>(first);
        beforeSeeds.addAll(others);
        int before = Math.min(beforeSeeds.size(), OTHERS_MAX);
        candidates.addAll(beforeSeeds.subList(0, before));
        candidates.addAll(seeds);
        candidates.addAll(beforeSeeds.subList(before, beforeSeeds.size()));
        candidates.addAll(last);
    }

    void begin() {
        view.begin();
        askNext();
    }

    void cancel() {
        if (question != null) {
            question.cancel();
        }
    }

    /** Whether any node has given a usable answer. */
    boolean isAnswered() {
        return !reports.isEmpty();
    }

    /** What has been said, and where. */
    Map<ServerAddress.Tcp, ClusterReport> reports() {
        return reports;
    }

    /** The nodes that cannot know what happens, since they do not reach most primaries. */
    Set<ServerAddress.Tcp> cutOff() {
        return cutOff;
    }

    /** Why nobody has, if nobody has: what the first one was like. */
    String reason() {
        return reason.isEmpty() ? "there is no node to ask" : reason;
    }

    private void askNext() {
        ServerAddress.Tcp next = isOverdue() ? null : next();
        if (next == null) {
            question = null;
            owner.ended(this);
            return;
        }
        asked.add(next);
        question = new NodeQuestion(context, next, List.of(SLOTS, NODES), outcome -> {
            take(next, outcome);
            askNext();
        });
    }

    private boolean isOverdue() {
        return System.nanoTime() - beganNs > LENGTH_MAX_NS;
    }

    private ServerAddress.@Nullable Tcp next() {
        if (isAnswered() && view.isSettled(asked)) {
            return null;
        }
        if (isAnswered()) {
            for (ServerAddress.Tcp voter : view.voters()) {
                if (!asked.contains(voter)) {
                    return voter;
                }
            }
            return null;
        }
        ServerAddress.Tcp next = candidates.poll();
        while (next != null && asked.contains(next)) {
            next = candidates.poll();
        }
        return next;
    }

    private void take(ServerAddress.Tcp address, NodeQuestion.Outcome outcome) {
        switch (outcome) {
            case NodeQuestion.Outcome.None none -> silent(address, none.reason());
            case NodeQuestion.Outcome.Answers answers ->
                answered(address, answers.replies().get(0), answers.replies().get(1));
        }
    }

    private void answered(ServerAddress.Tcp address, Reply slots, Reply nodes) {
        if (slots instanceof Reply.Failure failure) {
            if (failure.isOf("NOPERM")) {
                owner.refused(address, SLOTS, Reasons.said(failure.text()));
            }
            silent(address, Reasons.said(failure.text()));
            return;
        }
        if (nodes instanceof Reply.Failure failure) {
            owner.refused(address, NODES, Reasons.said(failure.text()));
        }
        ClusterReport report = ClusterReport.of(slots, nodes, address, addresses);
        if (report == null) {
            silent(address, "its answer makes no sense");
        } else if (report.isCutOff()) {
            cutOff.add(address);
            silent(address, "it does not reach most primaries");
        } else if (!report.hasOwners() && view.isStarting()) {
            silent(address, "it knows no owner of any slot");
        } else {
            reports.put(address, report);
            view.take(report, address);
            owner.reported(address, report);
        }
    }

    private void silent(ServerAddress.Tcp address, String why) {
        reason = reason.isEmpty() ? address.text() + ": " + why : reason;
        owner.silent(address, why);
    }
}
