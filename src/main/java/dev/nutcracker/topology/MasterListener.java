package dev.nutcracker.topology;

/** Is told of the primaries of masters. */
public interface MasterListener {
    /**
     * Something has changed, or a {@linkplain SentinelWatch#hint hint} has turned out to be wrong and the primary is still the same.
     * Called on the loop of the topology.
     */
    void onChange(MasterState state);
}
