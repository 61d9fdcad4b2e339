package dev.nutcracker.proxy;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.handover.HandoverStep;
import dev.nutcracker.handover.Message;
import java.io.IOException;
import java.util.List;

/** What the program around the proxy does in a hand-over. The thread of the hand-over calls these. */
public interface HandoverHooks {
    /**
     * The new process: all state has come but the clients.
     *
     * @param next the configuration of its file
     * @return the one with which it goes on
     * @throws IOException if the two do not go together; the other process goes on then
     */
    default Configuration configuration(Configuration next) throws IOException {
        return next;
    }

    /** The new process: opens what the program has beside the pools, so that nothing but accepting is left to do. */
    default void prepare() throws IOException {}

    /** The new process: clients are accepted from now on. */
    default void serve() {}

    /** The new process: the other one has nothing any more. */
    default void finish(long otherPid) {}

    /** The old process: another one has everything. This one closes what the program has beside the pools, and ends. */
    default void handedOver() {}

    /** The old process: state of the program that is passed. */
    default List<Message.Extra> extras() {
        return List.of();
    }

    /** The new process: such state has come. */
    default void take(Message.Extra extra) throws IOException {}

    /** A point at which a test may let the process die. */
    default void reached(HandoverStep step) {}
}
