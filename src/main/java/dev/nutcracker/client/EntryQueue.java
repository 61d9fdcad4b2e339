package dev.nutcracker.client;

import org.jspecify.annotations.Nullable;

/**
 * The entries of one client, oldest first, in a ring that grows with their number. So a request needs no link field, and
 * responses that were never forwarded can have an entry, too.
 *
 * <pre>
 *                 head                      head + count
 *   ┌───────┬───────┬───────┬───────┬───────┬───────┐
 *   │       │ GET a │ PING  │ GET b │ MGET  │       │    the length is a power of two
 *   └───────┴───────┴───────┴───────┴───────┴───────┘
 * </pre>
 */
final class EntryQueue {
    /** The length for an idle client; its memory is counted with the connection. */
    static final int LENGTH_MIN = 8;

    /** A ring up to this length is kept after a burst, since many clients send such bursts again and again. */
    static final int LENGTH_KEPT = 128;

    private static final int REFERENCE_BYTES = 4;

    private @Nullable QueueEntry[] ring = new QueueEntry[LENGTH_MIN];
    private int head;
    private int count;

    @Nullable
    QueueEntry peek() {
        return ring[head];
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    /** The heap that the ring takes, beyond that of an idle client. */
    int heapBytes() {
        return (ring.length - LENGTH_MIN) * REFERENCE_BYTES;
    }

    void add(QueueEntry entry) {
        if (count == ring.length) {
            resize(2 * count);
        }
        ring[(head + count) & (ring.length - 1)] = entry;
        count++;
    }

    /** Puts {@code entry} right behind the first, which must exist. */
    void addBehindFirst(QueueEntry entry) {
        assert count > 0 : "there is a first";
        if (count == ring.length) {
            resize(2 * count);
        }
        QueueEntry first = ring[head];
        ring[head] = entry;
        head = (head - 1) & (ring.length - 1);
        ring[head] = first;
        count++;
    }

    @Nullable
    QueueEntry poll() {
        QueueEntry first = ring[head];
        if (first != null) {
            ring[head] = null;
            head = (head + 1) & (ring.length - 1);
            count--;
        }
        return first;
    }

    /** Halves a ring that is much too long after a burst; called once a turn. */
    void shrink() {
        if (ring.length > LENGTH_KEPT && count <= ring.length >> 2) {
            resize(ring.length >> 1);
        }
    }

    private void resize(int length) {
        QueueEntry[] resized = new QueueEntry[length];
        int untilEnd = Math.min(count, ring.length - head);
        System.arraycopy(ring, head, resized, 0, untilEnd);
        System.arraycopy(ring, 0, resized, untilEnd, count - untilEnd);
        ring = resized;
        head = 0;
    }
}
