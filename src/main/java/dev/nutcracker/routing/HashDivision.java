package dev.nutcracker.routing;

/**
 * The hash space as servers divide it: runs of places that each belong to one server, in a pattern that may repeat. It is
 * for tools that measure; requests use only {@link Router#serverAt}.
 */
interface HashDivision {
    int serverAt(int hash);

    /** After how many places the pattern repeats. */
    long period();

    /** An upper bound for the number of runs in one period. */
    int runsPerPeriod();

    /** The end, exclusive, of the run that {@code place} is in; it may lie beyond the hash space. */
    long runEnd(long place);

    /** How many of the places from {@code from} to {@code to}, exclusive, belong to a server. */
    default long places(int server, long from, long to) {
        long places = 0;
        for (long place = from; place < to; ) {
            long end = Math.min(runEnd(place), to);
            places += serverAt((int) place) == server ? end - place : 0;
            place = end;
        }
        return places;
    }
}
