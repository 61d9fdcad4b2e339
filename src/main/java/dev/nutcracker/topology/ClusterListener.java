package dev.nutcracker.topology;

import java.util.List;

/** Is told of a cluster. Called on the loop of the topology. */
public interface ClusterListener {
    /** What is different in the map that follows, a line for each role and each way that slots went; never empty. */
    void onChanges(List<String> lines);

    /** There is a newer map. */
    void onMap(ClusterMap map);

    /** A node has been asked for the map, and this is the latest. Behind {@link #onMap}, and also if that was not called. */
    void onRefreshed();

    /**
     * A node about which there was a {@linkplain ClusterWatch#hint hint} has been asked. Each hint leads to such a call, and one
     * that is not serving to another when it serves, or is no primary any more.
     *
     * @param node its name
     * @param serving whether it is a primary and ready
     * @param reason why it is not; empty if it is
     */
    void onNode(String node, boolean serving, String reason);

    /**
     * The cluster as a whole can be used, or cannot be. Also called with the first map, and when no node answers before there is
     * one.
     *
     * @param reason why it cannot; empty if it can
     */
    void onCluster(boolean ok, String reason);
}
