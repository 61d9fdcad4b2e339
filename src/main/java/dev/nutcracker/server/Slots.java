package dev.nutcracker.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which of a worker's {@code server_connections} each client uses, assigned in turn, and how many clients use each. When
 * the number is reduced, a client keeps its slot, since moving would let its requests overtake each other. The slot is
 * given up when its last client is gone.
 */
final class Slots {
    private int[] users = {};
    private int limit;
    private int next;

    /** Slots from {@code limit} on are not assigned any more; returns those of them that no client uses. */
    List<Integer> limit(int newLimit) {
        limit = newLimit;
        users = Arrays.copyOf(users, Math.max(users.length, newLimit));
        next %= newLimit;
        List<Integer> unused = new ArrayList<>();
        for (int slot = newLimit; slot < users.length; slot++) {
            if (users[slot] == 0) {
                unused.add(slot);
            }
        }
        return unused;
    }

    /** How many slots are assigned. */
    int limit() {
        return limit;
    }

    int take() {
        int slot = next;
        next = (slot + 1) % limit;
        users[slot]++;
        return slot;
    }

    /** Returns whether the slot is given up now. */
    boolean giveBack(int slot) {
        users[slot]--;
        return users[slot] == 0 && slot >= limit;
    }
}
