package dev.nutcracker.protocol.redis;

import java.util.List;

/** The slow requests of a pool, for the command SLOWLOG. Thread-safe. */
public interface SlowRequests {
    /** A pool without slow requests. */
    SlowRequests NONE = new SlowRequests() {
        @Override
        public List<Entry> latest(int count) {
            return List.of();
        }

        @Override
        public int length() {
            return 0;
        }

        @Override
        public void clear() {}

        @Override
        public long slowerThanUs() {
            return -1;
        }

        @Override
        public int lengthMax() {
            return 0;
        }
    };

    /** Up to {@code count} of them, the latest first. */
    List<Entry> latest(int count);

    /** How many there are. */
    int length();

    /** Forgets all of them. */
    void clear();

    /** From how many microseconds on a request is slow; -1 if none is. */
    long slowerThanUs();

    /** How many are kept. */
    int lengthMax();

    /**
     * One slow request.
     *
     * @param id its number
     * @param endedS when it ended, in seconds since the epoch
     * @param totalUs how long it took
     * @param arguments the known part of the request, the command's name first
     * @param client the address of the client
     * @param clientName the name that the client has given itself, empty without one
     */
    record Entry(long id, long endedS, long totalUs, List<byte[]> arguments, String client, byte[] clientName) {}
}
