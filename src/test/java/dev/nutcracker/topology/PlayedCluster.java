package dev.nutcracker.topology;

import java.util.List;

/** Three nodes of a cluster and a fourth that the test plays, and watches that ask them. */
final class PlayedCluster implements AutoCloseable {
    private final PlayedNode a = new PlayedNode("a");
    private final PlayedNode b = new PlayedNode("b");
    private final PlayedNode c = new PlayedNode("c");
    private final PlayedNode d = new PlayedNode("d");

    PlayedNode a() {
        return a;
    }

    PlayedNode b() {
        return b;
    }

    PlayedNode c() {
        return c;
    }

    /** Not in the cluster at first. */
    PlayedNode d() {
        return d;
    }

    /** Three primaries with these epochs. */
    ClusterText map(long ofA, long ofB, long ofC) {
        return ClusterText.of()
                .primary("a", a.port(), ofA, "0-5460")
                .primary("b", b.port(), ofB, "5461-10922")
                .primary("c", c.port(), ofC, "10923-16383");
    }

    /** The same after slot 0 has gone from a to b. */
    ClusterText moved(long ofA, long ofB, long ofC) {
        return ClusterText.of()
                .primary("a", a.port(), ofA, "1-5460")
                .primary("b", b.port(), ofB, "0 5461-10922")
                .primary("c", c.port(), ofC, "10923-16383");
    }

    /** Those that are in the cluster at first. */
    void allSay(ClusterText text) {
        List.of(a, b, c).forEach(node -> node.says(text));
    }

    RunningClusterWatch start() {
        return RunningClusterWatch.start(a.port(), b.port(), c.port());
    }

    RunningClusterWatch startWithoutPeriod() {
        return RunningClusterWatch.startWithoutPeriod(a.port(), b.port(), c.port());
    }

    @Override
    public void close() {
        a.close();
        b.close();
        c.close();
        d.close();
    }
}
