package dev.nutcracker.protocol;

import java.util.Arrays;

/**
 * The keys that the elements of a response may repeat, as check sums. A server leaves out keys for which it has no value,
 * and keeps the order of the others. So each key is searched behind the one before. A proxy in the server's place may
 * return them in another order; then each is searched among all keys.
 */
public final class ExpectedKeys {
    private final int[] checkSums;
    private int next;
    private boolean sorted;

    /** @param checkSums one for each key, in the order of the request; this object keeps and changes the array */
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
