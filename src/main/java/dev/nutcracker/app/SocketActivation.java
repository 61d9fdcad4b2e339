package dev.nutcracker.app;

import dev.nutcracker.net.InheritedSocket;
import dev.nutcracker.net.InheritedSocket.Keeper;
import dev.nutcracker.net.InheritedSockets;
import dev.nutcracker.net.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets that systemd, or a program that does the same, has opened for this process. They have the
 * descriptors from 3 on. The variables are those of sd_listen_fds(3).
 */
final class SocketActivation {
    private static final String PID = "LISTEN_PID";
    private static final String COUNT = "LISTEN_FDS";
    private static final String NAMES = "LISTEN_FDNAMES";
    private static final String NAME_UNKNOWN = "unknown";
    private static final int FIRST_DESCRIPTOR = 3;
    private static final int COUNT_MAX = 4096;

    private final Map<String, String> environment;
    private final long pid;

    /** @param pid of this process; variables for another one are passed over */
    SocketActivation(Map<String, String> environment, long pid) {
        this.environment = environment;
        this.pid = pid;
    }

    static SocketActivation ofThisProcess() {
        return new SocketActivation(System.getenv(), ProcessHandle.current().pid());
    }

    /** Takes the variables from the environment of a process that does not get the sockets. */
    static void forget(Map<String, String> environment) {
        environment.keySet().removeAll(Set.of(PID, COUNT, NAMES));
    }

    /** Whether there are such sockets for this process. */
    boolean isThere() {
        return Long.toString(pid).equals(environment.get(PID)) && environment.get(COUNT) != null;
    }

    /**
     * Returns the sockets.
     *
     * @throws StartException if a variable or a descriptor is not what it should be, or the transport cannot use them
     */
    InheritedSockets sockets(Transport transport) throws StartException {
        int count = isThere() ? count(environment.get(COUNT)) : 0;
        if (count > 0 && !transport.adoptsSockets()) {
            throw new StartException("sockets were inherited (" + COUNT + "), which transport "
                    + transport.lowerCaseName() + " cannot use; epoll can");
        }
        String[] names = environment.getOrDefault(NAMES, "").split(":", -1);
        List<InheritedSocket> sockets = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = i < names.length && !names[i].isEmpty() ? names[i] : NAME_UNKNOWN;
            sockets.add(socket(FIRST_DESCRIPTOR + i, name));
        }
        return new InheritedSockets(sockets);
    }

    private static int count(@Nullable String text) throws StartException {
        try {
            int count = Integer.parseInt(String.valueOf(text));
            if (count >= 0 && count <= COUNT_MAX) {
                return count;
            }
        } catch (NumberFormatException e) {
            // As any other text that is no such number.
        }
        throw new StartException(COUNT + "=" + text + " is not a number of sockets from 0 to " + COUNT_MAX);
    }

    private static InheritedSocket socket(int descriptor, String name) throws StartException {
        try {
            return InheritedSocket.of(descriptor, name, Keeper.SUPERVISOR);
        } catch (IOException e) {
            throw StartException.of(e);
        }
    }
}
