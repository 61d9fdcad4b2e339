package dev.nutcracker.protocol;

import java.util.Arrays;

/**
 * The keys that the elements of a response may repeat, as check sums. A server leaves out those that it has no value for
 * and keeps the order of the others, so each is looked for behind the one before. A proxy in the server's place may give them
 * in another order; they are looked for among all from then on.
 */
public final class ExpectedKeys {
    private final int[] checkSums;
    private int next;
    private boolean sorted;

    /** @param checkSums one for each key, in the order of the request; becomes this object's */
    public ExpectedKeys(int[] checkSums) {
        this.checkSums = checkSums;
    }

    boolean mayBeNext(int checkSum) {
        if (!sorted) {
            int at = next;
            while (at < checkSums.length && checkSums[at] != checkSum) {
                at++;
            }
            if (at < checkSums.length) {
                next = at + 1;
                return true;
            }
            Arrays.sort(checkSums);
            sorted = true;
        }
        return Arrays.binarySearch(checkSums, checkSum) >= 0;
    }
}
