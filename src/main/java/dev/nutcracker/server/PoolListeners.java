package dev.nutcracker.server;

import dev.nutcracker.health.Transition;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Those who are told of the changes of one pool, whatever its configuration is. Thread-safe. */
public final class PoolListeners {
    private final List<Runnable> ofTopologies = new CopyOnWriteArrayList<>();
    private final List<Consumer<Transition>> ofTransitions = new CopyOnWriteArrayList<>();
    private final Runnable topologyChanged = this::topologyChanged;
    private List<PoolListeners> followed = List.of();

    PoolListeners() {}

    /** Calls {@code listener}, on any thread, when the same servers get another topology. */
    public void onTopologyChange(Runnable listener) {
        ofTopologies.add(listener);
    }

    /** Takes back {@link #onTopologyChange}. */
    public void noMoreTopologyChange(Runnable listener) {
        ofTopologies.remove(listener);
    }

    /** Calls {@code listener}, on any thread, with each change of a server's state; it must neither wait nor change one. */
    public void onTransition(Consumer<Transition> listener) {
        ofTransitions.add(listener);
    }

    /** Takes back {@link #onTransition}. */
    public void noMoreTransition(Consumer<Transition> listener) {
        ofTransitions.remove(listener);
    }

    /** From now on a change of the topology of one of these pools is told as one of this pool, whose routes lead there. */
    public synchronized void follow(List<PoolListeners> pools) {
        followed.forEach(other -> other.noMoreTopologyChange(topologyChanged));
        followed = pools.stream().distinct().toList();
        followed.forEach(other -> other.onTopologyChange(topologyChanged));
    }

    /** Every listener is called, even if one of them unregisters meanwhile. */
    void topologyChanged() {
        for (Runnable listener : ofTopologies) {
            try {
                listener.run();
            } catch (RejectedExecutionException e) {
                // Its loop has ended, and all its listeners with it.
            }
        }
    }

    void stateChanged(Transition transition) {
        ofTransitions.forEach(listener -> listener.accept(transition));
    }
}
