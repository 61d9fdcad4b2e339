package dev.nutcracker.buffer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The latest entries of a log that is kept on the heap for those who ask for it. There are at most as many as the log is to have, and
 * at most as many as there is room for: all such logs of the process take a 32nd of the heap together, except that each keeps its
 * latest {@value #KEPT_ALWAYS} in any case. Thread-safe; no request that is served well comes here.
 */
public final class RecentEntries<E> {
    /** How many entries a log keeps though there is no room. */
    static final int KEPT_ALWAYS = 16;

    /** What an entry takes besides its texts, an estimate. */
    private static final long ENTRY_BYTES = 256;

    private static final Room OF_THE_PROCESS = new Room(Runtime.getRuntime().maxMemory() / 32);

    private final Object lock = new Object();
    private final ArrayDeque<Kept<E>> newestFirst = new ArrayDeque<>();
    private final ToLongFunction<E> textBytes;
    private final Room room;
    private int lengthMax;

    private record Kept<E>(E entry, long bytes) {}

    /** The heap that several logs share. */
    static final class Room {
        private final long bytesMax;
        private final AtomicLong bytes = new AtomicLong();

        Room(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        private boolean isOver() {
            return bytes.get() > bytesMax;
        }
    }

    /** A log without entries, which keeps none until it is {@linkplain #bound bound}. */
    public RecentEntries(ToLongFunction<E> textBytes) {
        this(textBytes, OF_THE_PROCESS);
    }

    RecentEntries(ToLongFunction<E> textBytes, Room room) {
        this.textBytes = textBytes;
        this.room = room;
    }

    /** Keeps so many entries at most from now on. A log that is not used any more keeps none. */
    public void bound(int newLengthMax) {
        synchronized (lock) {
            lengthMax = newLengthMax;
            shrink();
        }
    }

    public int lengthMax() {
        synchronized (lock) {
            return lengthMax;
        }
    }

    /** Adds the latest entry; removes the oldest if there are too many. */
    public void add(E entry) {
        synchronized (lock) {
            put(entry);
        }
    }

    /**
     * Adds the latest entry, or has it stand for one that is like it.
     *
     * @param among how many of the latest entries are looked at
     * @param isLike whether an entry is like the added one; the first that is, is removed
     * @param joined what is added in place of both
     */
    public void add(E entry, int among, Predicate<E> isLike, UnaryOperator<E> joined) {
        synchronized (lock) {
            E known = take(among, isLike);
            put(known == null ? entry : joined.apply(known));
        }
    }

    private void put(E entry) {
        Kept<E> kept = new Kept<>(entry, ENTRY_BYTES + textBytes.applyAsLong(entry));
        newestFirst.addFirst(kept);
        room.bytes.addAndGet(kept.bytes);
        shrink();
    }

    private @Nullable E take(int among, Predicate<E> wanted) {
        Iterator<Kept<E>> latest = newestFirst.iterator();
        for (int i = 0; i < among && latest.hasNext(); i++) {
            Kept<E> kept = latest.next();
            if (wanted.test(kept.entry)) {
                latest.remove();
                room.bytes.addAndGet(-kept.bytes);
                return kept.entry;
            }
        }
        return null;
    }

    private void shrink() {
        while (newestFirst.size() > lengthMax || (newestFirst.size() > KEPT_ALWAYS && room.isOver())) {
            room.bytes.addAndGet(-newestFirst.removeLast().bytes);
        }
    }

    /** Returns up to {@code count} entries, the latest first. */
    public List<E> latest(int count) {
        synchronized (lock) {
            List<E> latest = new ArrayList<>(Math.min(count, newestFirst.size()));
            Iterator<Kept<E>> entries = newestFirst.iterator();
            while (latest.size() < count && entries.hasNext()) {
                latest.add(entries.next().entry);
            }
            return latest;
        }
    }

    public int length() {
        synchronized (lock) {
            return newestFirst.size();
        }
    }

    public void clear() {
        synchronized (lock) {
            newestFirst.forEach(kept -> room.bytes.addAndGet(-kept.bytes));
            newestFirst.clear();
        }
    }
}
