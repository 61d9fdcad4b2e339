package dev.nutcracker.server;

import dev.nutcracker.rate.SharedLimit;
import java.util.HashMap;
import java.util.Map;

/**
 * What the users of a pool have used of their limits, in the whole process. It outlives configurations. Thread-safe: it is
 * asked when a client logs in or is gone, and by a worker that takes on other limits.
 */
public final class UserShares {
    private final Map<String, SharedLimit> rates = new HashMap<>();
    private final Map<String, Integer> clients = new HashMap<>();

    /** The requests and bytes of all clients of a user. */
    public synchronized SharedLimit rates(String user) {
        return rates.computeIfAbsent(user, _ -> new SharedLimit());
    }

    /**
     * Counts a client of this user in, until it {@linkplain #leave leaves}.
     *
     * @param most how many there may be; 0 for any number
     * @return false if there are so many already; nothing is counted then
     */
    public synchronized boolean enter(String user, int most) {
        int count = clients.getOrDefault(user, 0);
        boolean may = most == 0 || count < most;
        if (may) {
            clients.put(user, count + 1);
        }
        return may;
    }

    /** A client of this user, which was counted in, is gone, or is another user now. */
    public synchronized void leave(String user) {
        clients.computeIfPresent(user, (_, count) -> count <= 1 ? null : count - 1);
    }
}
