package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Who is asked for the map, and in which order: who sent a redirect, the primaries in turn, the replicas, the seeds; and last those
 * that have not answered lately, or whose map is out of date.
 */
final class AskingOrder {
    private static final int PREFERRED_MAX = 4;
    /** So many nodes are asked before the seeds, which may have better addresses. */
    private static final int OTHERS_MAX = 8;

    private static final int PROBLEMS_MAX = 2 * NodeLine.NODES_MAX;
    private static final long LATELY_NS = TimeUnit.SECONDS.toNanos(10);

    /** A node has given no usable answer. */
    private record Problem(String reason, long seenNs) {}

    private final List<ServerAddress.Tcp> seeds;
    private final ClusterView view;
    private final StaleNodes staleNodes;
    /** Names of nodes that sent a redirect. */
    private final Set<String> preferred = new LinkedHashSet<>();
    /** Names of nodes that may not answer. */
    private final Set<String> avoided = new HashSet<>();

    private final Map<ServerAddress.Tcp, Problem> problems = new HashMap<>();
    private int rotation;

    AskingOrder(List<ServerAddress.Tcp> seeds, ClusterView view, StaleNodes staleNodes) {
        this.seeds = seeds;
        this.view = view;
        this.staleNodes = staleNodes;
    }

    /** The node is asked first, the next time. */
    void prefer(String node) {
        if (preferred.size() < PREFERRED_MAX) {
            preferred.add(node);
        }
    }

    /** The node is asked last, the next time. */
    void avoid(String node) {
        avoided.add(node);
    }

    void answered(ServerAddress.Tcp address) {
        problems.remove(address);
    }

    void silent(ServerAddress.Tcp address, String reason) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.put(address, new Problem(reason, System.nanoTime()));
        }
    }

    /** Why nodes have given no usable answer when they were asked last. */
    Map<ServerAddress.Tcp, String> problems() {
        Map<ServerAddress.Tcp, String> reasons = new HashMap<>();
        problems.forEach((address, problem) -> reasons.put(address, problem.reason()));
        return reasons;
    }

    /** Nothing is known any more of those who are neither members nor seeds. */
    void dropStrangers() {
        Set<ServerAddress.Tcp> known = new HashSet<>(seeds);
        view.members().forEach(member -> {
            if (member.address() != null) {
                known.add(member.address());
            }
        });
        problems.keySet().retainAll(known);
    }

    /** All of them in their order, for the next refresh. */
    Set<ServerAddress.Tcp> next(long nowNs) {
        Set<ServerAddress.Tcp> doubtful = doubtful(nowNs);
        List<ServerAddress.Tcp> others = rotated();
        others.removeAll(doubtful);
        int beforeSeeds = Math.min(others.size(), OTHERS_MAX);

        Set<ServerAddress.Tcp> order = new LinkedHashSet<>(addresses(preferred));
        order.addAll(staleNodes.due(nowNs));
        order.addAll(others.subList(0, beforeSeeds));
        seeds.stream().filter(seed -> !doubtful.contains(seed)).forEach(order::add);
        order.addAll(others);
        order.addAll(seeds);
        order.addAll(doubtful);
        preferred.clear();
        avoided.clear();
        return order;
    }

    private Set<ServerAddress.Tcp> doubtful(long nowNs) {
        Set<ServerAddress.Tcp> doubtful = new LinkedHashSet<>(addresses(avoided));
        problems.forEach((address, problem) -> {
            if (nowNs - problem.seenNs() < LATELY_NS) {
                doubtful.add(address);
            }
        });
        doubtful.addAll(staleNodes.all());
        return doubtful;
    }

    private List<ServerAddress.Tcp> addresses(Set<String> names) {
        List<ServerAddress.Tcp> addresses = new ArrayList<>();
        for (String name : names) {
            ClusterMember member = view.memberNamed(name);
            if (member != null && member.address() != null) {
                addresses.add(member.address());
            }
        }
        return addresses;
    }

    /** The primaries, each time another one first, since each alone knows its open slots; then the replicas. */
    private List<ServerAddress.Tcp> rotated() {
        List<ServerAddress.Tcp> primaries = new ArrayList<>();
        List<ServerAddress.Tcp> replicas = new ArrayList<>();
        for (ClusterMember member : view.members()) {
            if (member.isTarget() && member.address() != null) {
                (member.isPrimary() ? primaries : replicas).add(member.address());
            }
        }
        if (!primaries.isEmpty()) {
            Collections.rotate(primaries, -(rotation++ % primaries.size()));
        }
        primaries.addAll(replicas);
        return primaries;
    }
}
