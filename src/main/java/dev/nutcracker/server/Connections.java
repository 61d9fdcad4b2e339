package dev.nutcracker.server;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server's connections at one worker, by flavour and slot; those that nobody has asked for are not there. */
final class Connections {
    private @Nullable ServerConnection[][] byFlavour = {};

    @Nullable
    ServerConnection at(int flavour, int slot) {
        return flavour < byFlavour.length && slot < byFlavour[flavour].length ? byFlavour[flavour][slot] : null;
    }

    void put(ServerConnection connection) {
        int flavour = connection.flavour();
        int slot = connection.slot();
        if (flavour >= byFlavour.length) {
            int before = byFlavour.length;
            byFlavour = Arrays.copyOf(byFlavour, flavour + 1);
            Arrays.fill(byFlavour, before, byFlavour.length, new ServerConnection[0]);
        }
        if (slot >= byFlavour[flavour].length) {
            byFlavour[flavour] = Arrays.copyOf(byFlavour[flavour], slot + 1);
        }
        byFlavour[flavour][slot] = connection;
    }

    /** Takes the connection out, unless another has its place. */
    void remove(ServerConnection connection) {
        if (at(connection.flavour(), connection.slot()) == connection) {
            byFlavour[connection.flavour()][connection.slot()] = null;
        }
    }

    boolean isEmpty() {
        for (ServerConnection[] bySlot : byFlavour) {
            for (ServerConnection connection : bySlot) {
                if (connection != null) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Calls {@code action} with each; it may put and remove connections, and those that are gone by then are left out. */
    void forEach(Consumer<ServerConnection> action) {
        for (ServerConnection[] bySlot : byFlavour.clone()) {
            for (ServerConnection connection : bySlot.clone()) {
                if (connection != null && at(connection.flavour(), connection.slot()) == connection) {
                    action.accept(connection);
                }
            }
        }
    }

    /** Calls {@code action} with each, and with those that have a successor but are still owed something. */
    void forEachWithPredecessors(Consumer<ServerConnection> action) {
        forEach(connection -> {
            action.accept(connection);
            if (connection.predecessor() != null) {
                action.accept(connection.predecessor());
            }
        });
    }

    /** Those of one slot, of all flavours. */
    void forEachOf(int slot, Consumer<ServerConnection> action) {
        forEach(connection -> {
            if (connection.slot() == slot) {
                action.accept(connection);
            }
        });
    }
}
