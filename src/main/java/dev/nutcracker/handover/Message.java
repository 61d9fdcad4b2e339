package dev.nutcracker.handover;

import dev.nutcracker.protocol.ConversationState;
import dev.nutcracker.stats.SlowRequest;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two processes say to each other during a hand-over, one frame each. {@link Giving} draws the order.
 *
 * <p>A version of the protocol is a number in the {@link Hello}; every version begins with that message. Processes of
 * different versions do not hand over to each other.
 */
public sealed interface Message {
    /** The version of the messages. It changes when one of them does. */
    int VERSION = 1;

    /** What a connection is for. */
    enum Purpose {
        /** For messages. */
        MESSAGES,
        /** Descriptors come to this process on it. */
        DESCRIPTORS
    }

    /**
     * The first on each connection, of the process that connects.
     *
     * @param pid of this process
     * @param token of {@link Welcome}, for {@link Purpose#DESCRIPTORS}; otherwise 0
     */
    record Hello(int version, String release, long pid, Purpose purpose, long token) implements Message {}

    /** The answer to {@link Hello}: the other process is ready to hand over. */
    record Welcome(int version, String release, long pid, long token) implements Message {}

    /** The process that sends this ends the hand-over. */
    record Refusal(String reason) implements Message {}

    /** The new process has all that it needs but sockets, and these are its pools. */
    record Wanted(List<WantedPool> pools) implements Message {}

    /**
     * A pool of the new process.
     *
     * @param protocol its name
     * @param address where it listens, see {@link ListeningSocket}; empty if it does not
     */
    record WantedPool(String name, String protocol, String address) {}

    /**
     * A listening socket; its descriptor is passed as well.
     *
     * @param address {@code host:port} with the host in numbers, or the path of a Unix socket
     * @param supervised whether it belongs to the one who has started the process, such as systemd
     */
    record ListeningSocket(String address, boolean supervised) implements Message {}

    /** @param latestClientId the new process gives its clients higher ids; 0 in a protocol without them */
    record PoolFacts(String name, long latestClientId) {}

    /**
     * A server that is not in its usual state.
     *
     * @param state the name of its state
     * @param cause the name of the cause, empty without one
     * @param text of the failure
     * @param remainingNs how long it stays down at least, or drained by an order with a time; 0 otherwise
     */
    record ServerFacts(String pool, String server, String state, String cause, String text, long remainingNs)
            implements Message {}

    /** @param loaded whether clients have loaded it by SCRIPT LOAD, and not only run it */
    record Script(String pool, boolean loaded, byte[] text) implements Message {}

    /** Slow requests come in the order in which they were added. */
    record Slow(String pool, SlowRequest request) implements Message {}

    /** State of a part of the process that this package knows nothing of, for example an operator's settings. */
    record Extra(String name, byte[] content) implements Message {}

    /** That was all but the clients. */
    record StateEnds() implements Message {}

    /** The new process can serve. */
    record Prepared() implements Message {}

    /** The old process accepts no more clients at the sockets that both have. */
    record Serve(List<PoolFacts> pools) implements Message {}

    /** The new process accepts clients. */
    record Serving() implements Message {}

    /**
     * A client; its descriptor is passed as well.
     *
     * @param isUnix whether it is connected by a Unix socket
     * @param proxied where it is, if a header of the PROXY protocol has said so
     * @param ageNs how long it has been connected
     * @param idleNs for how long it has sent nothing
     * @param unread the bytes that it has sent and that nobody has used
     */
    record Client(
            String pool,
            boolean isUnix,
            ConversationState conversation,
            @Nullable InetSocketAddress proxied,
            long ageNs,
            long idleNs,
            byte[] unread)
            implements Message {}

    /** @param count how many clients have come since the last one of this message; 0 if none is at rest just now */
    record ClientsEnd(int count) implements Message {}

    /**
     * The new process has these clients, and does not read them yet; or it has the latest listening socket.
     *
     * @param refusals for each client why it is not taken; empty if it is
     */
    record Taken(List<String> refusals) implements Message {}

    /** The old process has let them go: the new one may read them. */
    record Read() implements Message {}

    /** There are no more clients to be passed. The old process has closed the socket for hand-overs. */
    record Done(Counts counts) implements Message {}

    /** The new process is all by itself; the old one ends. */
    record Finished() implements Message {}

    /**
     * What became of the clients.
     *
     * @param passed how many the new process has
     * @param waited how many of these were not at rest at first
     * @param drained how many the old process has kept, which drains them
     */
    record Counts(int passed, int waited, int drained) {}
}
