package dev.nutcracker.handover;

import java.io.IOException;
import java.util.List;

/** The process around {@link Taking}, which is to have everything. All methods are called on the thread of the hand-over. */
public interface Taker {
    /** A client that has come, is on the loop of its worker, and is not read yet. */
    interface Arrived {
        /** Why it is not taken; empty if it is. */
        String refusal();

        /** From now on it is this process's, which reads it. */
        void read();

        /** It stays the other process's: closes this process's descriptor of it. */
        void discard();
    }

    List<Message.WantedPool> pools();

    /** A listening socket, whose descriptor is this process's from now on. */
    void take(Message.ListeningSocket socket, int descriptor) throws IOException;

    /** State of the kinds that {@link Giver#state} passes. What concerns nothing that is here is ignored. */
    void take(Message state) throws IOException;

    /**
     * Takes on the configuration, and opens the sockets that have not come. When this returns, everything but accepting is
     * possible.
     *
     * @throws IOException if it cannot; the old process goes on then
     */
    void prepare() throws IOException;

    /** Accepts clients from now on. */
    void serve(List<Message.PoolFacts> pools);

    /** These have come, with their descriptors, which are this process's from now on. */
    List<Arrived> arrive(List<Departing.One> clients);

    /** These do not come: closes their descriptors. */
    void discard(List<Departing.One> clients);

    /** There is nobody else any more: opens the socket for hand-overs, says who it is. */
    void finish(long otherPid);
}
