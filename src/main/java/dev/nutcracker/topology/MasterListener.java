package dev.nutcracker.topology;

/** Is told of the primaries of masters. */
public interface MasterListener {
    /** Something has changed; called on the loop of the topology, once for each change. */
    void onChange(MasterState state);
}
