package dev.nutcracker.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The elements that a request expects in its response, and what is noted while they are decoded: their number and, for a
 * response that is taken apart, the length of each. Everything that can be checked by the elements alone, their number
 * and their keys, is checked on the way.
 *
 * <pre>
 *   *2 CR LF  $1 CR LF A CR LF  $1 CR LF B CR LF        head: 4 bytes, lengths: 7, 7
 *   0         4                 11                18
 * </pre>
 */
public final class Elements {
    private static final int[] NOT_NOTED = {};
    private static final long ANY_OPAQUE = -1;

    private final int expected;
    private final int kinds;
    private final int[] lengths;
    private final @Nullable ExpectedKeys keys;
    private final long opaque;
    private int count;
    private int headBytes;
    /**
     * Where the latest element ended, or the first starts, counted from the decoder's reader index; below 0 if the index
     * has passed it.
     */
    private int end;

    private Elements(int expected, int kinds, int[] lengths, @Nullable ExpectedKeys keys, long opaque) {
        this.expected = expected;
        this.kinds = kinds;
        this.lengths = lengths;
        this.keys = keys;
        this.opaque = opaque;
    }

    /**
     * For elements whose lengths are noted.
     *
     * @param expected how many there must be; the maximum where servers leave some out
     * @param kinds the kinds that they may have, see {@link GatheringSplit#elementKinds}
     * @param keys the keys that they repeat, {@code null} if they repeat none, or are not compared
     */
    public static Elements noted(int expected, int kinds, @Nullable ExpectedKeys keys) {
        return new Elements(expected, kinds, new int[expected], keys, ANY_OPAQUE);
    }

    /** As {@link #noted}, for elements that are only counted. */
    public static Elements counted(int expected, int kinds, @Nullable ExpectedKeys keys) {
        return new Elements(expected, kinds, NOT_NOTED, keys, ANY_OPAQUE);
    }

    /**
     * For a single response that repeats parts of the request.
     *
     * @param key the key that it repeats; none if it repeats none
     * @param opaque a check sum of the mark by which the response is known, 0 for none
     */
    public static Elements single(ExpectedKeys key, int opaque) {
        return new Elements(1, 0, NOT_NOTED, key, Integer.toUnsignedLong(opaque));
    }

    /** How many elements have arrived in full. */
    public int count() {
        return count;
    }

    /** The length of an element that has arrived, if lengths are noted. */
    public int length(int element) {
        return lengths[element];
    }

    /** The bytes before the first element. */
    public int headBytes() {
        return headBytes;
    }

    /**
     * Where the elements end, counted from the start of the bytes that the decoder walked last; below 0 if they ended
     * before that.
     */
    public int end() {
        return end;
    }

    /** Whether a response with exactly {@code announced} elements is right. */
    public boolean fits(long announced) {
        return announced == expected;
    }

    /** Whether an element may be of this kind. */
    public boolean mayBeOf(int kind) {
        return (kinds & kind) != 0;
    }

    /** Takes the key that the next element repeats, by its check sum; returns false if it cannot be there. */
    public boolean takeKey(int keyCheck) {
        return count < expected && (keys == null || keys.take(keyCheck));
    }

    /** Whether this is the check sum of the only key. */
    public boolean isKey(int keyCheck) {
        return keys == null || keys.isOnly(keyCheck);
    }

    /** Whether the response's opaque, of which this is the check sum, is the request's; true if that is not compared. */
    public boolean isOpaque(int opaqueCheck) {
        return opaque == ANY_OPAQUE || opaque == Integer.toUnsignedLong(opaqueCheck);
    }

    /** The first element starts {@code offset} bytes after the decoder's reader index. */
    public void startAt(int offset) {
        headBytes = offset - end;
        end = offset;
    }

    /** An element ends, and the next starts, {@code offset} bytes after the decoder's reader index. */
    public void endAt(int offset) {
        if (count < lengths.length) {
            lengths[count] = offset - end;
        }
        count++;
        end = offset;
    }

    /** The only element is passed on with that many bytes more than have arrived; below 0 for fewer. */
    public void lengthen(int bytes) {
        if (count == 1 && lengths.length == 1) {
            lengths[0] += bytes;
            end += bytes;
        }
    }

    /** The request is sent once more: nothing has arrived. */
    public void begin() {
        count = 0;
        headBytes = 0;
        end = 0;
        if (keys != null) {
            keys.begin();
        }
    }

    /** What has been noted so far, for {@link #restore}. */
    public Elements copy() {
        Elements copy = new Elements(expected, kinds, lengths.clone(), keys, opaque);
        copy.restore(this);
        return copy;
    }

    /** The response counts for which these notes were taken, though another one was asked for since. */
    public void restore(Elements notes) {
        System.arraycopy(notes.lengths, 0, lengths, 0, lengths.length);
        count = notes.count;
        headBytes = notes.headBytes;
        end = notes.end;
    }

    /** The reader index has moved on by {@code length} bytes. */
    void passed(int length) {
        end -= length;
    }
}
