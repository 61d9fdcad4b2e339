package dev.nutcracker.topology;

/** Is told of the primaries of masters. Called on the loop of the topology. */
public interface MasterListener {
    /**
     * Something has changed, or a {@linkplain SentinelWatch#hint hint} has turned out to be wrong and the primary is still the same.
     */
    void onChange(MasterState state);

    /** All sentinels and primaries are being asked again, as they are every now and then. */
    void onRefreshed();
}
