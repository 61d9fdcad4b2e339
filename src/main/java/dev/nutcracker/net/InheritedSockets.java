package dev.nutcracker.net;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The inherited sockets that nobody uses at the moment. Not thread-safe. */
public final class InheritedSockets {
    private final List<InheritedSocket> unused;

    public InheritedSockets(List<InheritedSocket> sockets) {
        this.unused = new ArrayList<>(sockets);
    }

    /** None at all. */
    public static InheritedSockets none() {
        return new InheritedSockets(List.of());
    }

    /**
     * Takes the socket that is bound to this address. If there are several, the one of this name goes first.
     *
     * @return null if there is none
     */
    public @Nullable InheritedSocket take(SocketAddress address, String name) {
        InheritedSocket found = null;
        for (InheritedSocket socket : unused) {
            if (socket.address().equals(address)
                    && (found == null || socket.name().equals(name))) {
                found = socket;
            }
        }
        unused.remove(found);
        return found;
    }

    /** Gives back a socket that has been taken; it may be taken again. */
    public void giveBack(InheritedSocket socket) {
        unused.add(socket);
    }

    /** Returns those that may be taken. */
    public List<InheritedSocket> unused() {
        return List.copyOf(unused);
    }
}
