package dev.nutcracker.topology;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerAddress;
import java.util.ArrayDeque;
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
    private final ArrayDeque<ServerAddress.Tcp> candidates;
    private final Set<ServerAddress.Tcp> asked = new HashSet<>();
    private final Map<ServerAddress.Tcp, String> voters = new HashMap<>();
    private final Set<ServerAddress.Tcp> cutOff = new HashSet<>();
    private final long beganNs = System.nanoTime();

    private @Nullable NodeQuestion question;
    private String reason = "";

    /**
     * One that has not begun.
     *
     * @param candidates who is asked until one has answered, in this order
     */
    ClusterRefresh(
            PrimaryCheck.Context context,
            AddressMap addresses,
            ClusterView view,
            Owner owner,
            Set<ServerAddress.Tcp> candidates) {
        this.context = context;
        this.addresses = addresses;
        this.view = view;
        this.owner = owner;
        this.candidates = new ArrayDeque<>(candidates);
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
        return !voters.isEmpty();
    }

    /** Who has answered, as the view counts them. */
    Map<ServerAddress.Tcp, String> voters() {
        return voters;
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
        return candidates.poll();
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
            note(address, "it does not reach most primaries");
        } else if (!report.hasOwners() && view.isStarting()) {
            silent(address, "it knows no owner of any slot");
        } else {
            voters.put(address, view.take(report, address));
            owner.reported(address, report);
        }
    }

    private void silent(ServerAddress.Tcp address, String why) {
        note(address, why);
        owner.silent(address, why);
    }

    private void note(ServerAddress.Tcp address, String why) {
        reason = reason.isEmpty() ? address.text() + ": " + why : reason;
    }
}
