package dev.nutcracker.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys that the elements of a response may repeat, as check sums, each as often as the request names it. A server leaves
 * out keys for which it has no value, and keeps the order of the others. So each key is searched behind the one before. A
 * proxy in the server's place may return them in another order; from the first such key on, each is searched among all.
 */
public final class ExpectedKeys {
    private final int[] checkSums;
    /** One bit for each key that has been repeated. */
    private final long[] repeated;
    /** Where the search in order goes on. */
    private int next;
    /** Check sums with the places of their keys, in ascending order; null as long as keys come in order. */
    private long @Nullable [] sorted;

    /** @param checkSums one for each key, in the order of the request; this object keeps the array */
    public ExpectedKeys(int... checkSums) {
        this.checkSums = checkSums;
        this.repeated = new long[(checkSums.length + Long.SIZE - 1) / Long.SIZE];
    }

    /** Takes the next key of a response; returns false if it cannot be there. */
    boolean take(int checkSum) {
        int at = sorted == null ? inOrder(checkSum) : among(sorted, checkSum);
        if (at < 0) {
            return false;
        }
        repeated[at / Long.SIZE] |= 1L << at;
        return true;
    }

    boolean isOnly(int checkSum) {
        return checkSums.length == 1 && checkSums[0] == checkSum;
    }

    /** The request is sent once more: no key has come. */
    void begin() {
        next = 0;
        sorted = null;
        Arrays.fill(repeated, 0);
    }

    private int inOrder(int checkSum) {
        for (int at = next; at < checkSums.length; at++) {
            if (checkSums[at] == checkSum) {
                next = at + 1;
                return at;
            }
        }
        long[] places = new long[checkSums.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = (long) checkSums[i] << Integer.SIZE | i;
        }
        Arrays.sort(places);
        sorted = places;
        return among(places, checkSum);
    }

    private int among(long[] places, int checkSum) {
        int at = Arrays.binarySearch(places, (long) checkSum << Integer.SIZE);
        for (int i = at < 0 ? -at - 1 : at; i < places.length && (int) (places[i] >> Integer.SIZE) == checkSum; i++) {
            int key = (int) places[i];
            if ((repeated[key / Long.SIZE] & 1L << key) == 0) {
                return key;
            }
        }
        return -1;
    }
}
