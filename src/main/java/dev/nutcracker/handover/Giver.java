package dev.nutcracker.handover;

import java.util.List;
import java.util.Set;

/** The process around {@link Giving}: what it has to pass on. All methods are called on the thread of the hand-over. */
public interface Giver {
    /** A listening socket that the new process wants. */
    record Socket(Message.ListeningSocket message, int descriptor) {}

    /** Returns why there can be no hand-over now; empty if there can be one, which has begun then. */
    String begin();

    /** The listening sockets whose pools the new process has as well. */
    List<Socket> sockets(List<Message.WantedPool> wanted);

    /** All other state that is passed, of these pools. */
    List<Message> state(Set<String> pools);

    /** Accepts no more clients at these sockets; they stay open. */
    void stopAccepting(Set<String> addresses);

    /** What is known of these pools now that no client is accepted any more. */
    List<Message.PoolFacts> facts(Set<String> pools);

    /** Takes up to so many clients of these pools out of their loops, those that are at rest. */
    Departing depart(int max, Set<String> pools);

    /** How many clients of these pools have not been passed yet and may come to rest. */
    int mayComeToRest(Set<String> pools);

    /** All clients that are here. */
    int clientCount();

    /** Closes the socket for hand-overs, where the new process is about to open its own. */
    void closeSocket();

    /** The hand-over has failed, and all is here as it was: accepts clients again at the sockets. */
    void takeBack(String reason);

    /** The new process has taken over: this one ends. */
    void handedOver(Message.Counts counts);
}
