package dev.nutcracker.protocol;

import java.util.Arrays;

/**
 * Where the elements of a response lie, noted while it is decoded if somebody wants to take them apart.
 *
 * <pre>
 *   *2 CR LF  $1 CR LF A CR LF  $1 CR LF B CR LF
 *   0         4                 11                18        bounds: 4, 11, 18
 * </pre>
 */
public final class Elements {
    private static final int[] NONE = {};

    private int wanted;
    private int[] bounds = NONE;
    private int count;
    private boolean tooMany;

    Elements() {}

    /** How many elements the response may have, 0 when nobody wants to know where they lie. */
    void want(int most) {
        wanted = most;
    }

    /** A response starts. */
    public void begin() {
        if (wanted > 0) {
            bounds = new int[wanted + 1];
            count = 0;
            tooMany = false;
        }
    }

    /** The first element starts {@code offset} bytes after the response. */
    public void startAt(int offset) {
        if (wanted > 0) {
            bounds[0] = offset;
            count = 0;
            tooMany = false;
        }
    }

    /** An element ends, and the next starts, {@code offset} bytes after the response's start. */
    public void endAt(int offset) {
        if (count < wanted) {
            bounds[++count] = offset;
        } else {
            tooMany = wanted > 0;
        }
    }

    /** The bounds of what was wanted: one more than there are elements. Empty when there are more elements than wanted. */
    int[] take() {
        int[] taken = tooMany ? NONE : count == wanted ? bounds : Arrays.copyOf(bounds, count + 1);
        bounds = NONE;
        wanted = 0;
        count = 0;
        return taken;
    }
}
