package dev.nutcracker.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which of a worker's {@code server_connections} each client uses, assigned in turn, and how many clients use each. When
 * the number is reduced, a client keeps its lane, since moving would let its requests overtake each other. The lane is
 * given up when its last client is gone.
 */
final class Lanes {
    private int[] users = {};
    private int limit;
    private int next;

    /** Lanes from {@code limit} on are not assigned any more; returns those of them that no client uses. */
    List<Integer> limit(int newLimit) {
        limit = newLimit;
        users = Arrays.copyOf(users, Math.max(users.length, newLimit));
        next %= newLimit;
        List<Integer> unused = new ArrayList<>();
        for (int lane = newLimit; lane < users.length; lane++) {
            if (users[lane] == 0) {
                unused.add(lane);
            }
        }
        return unused;
    }

    /** How many lanes are assigned. */
    int limit() {
        return limit;
    }

    int take() {
        int lane = next;
        next = (lane + 1) % limit;
        users[lane]++;
        return lane;
    }

    /** Returns whether the lane is given up now. */
    boolean giveBack(int lane) {
        users[lane]--;
        return users[lane] == 0 && lane >= limit;
    }
}
