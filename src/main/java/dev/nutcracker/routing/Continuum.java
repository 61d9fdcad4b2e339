package dev.nutcracker.routing;

import java.util.Arrays;
import java.util.List;

/**
 * The ketama ring: points in the 32-bit hash space, each owned by a server, that divide it among them.
 *
 * <pre>
 *   0                                                          2^32-1
 *   ├────────●───────────●──────●────────────────●──────────────┤
 *     ─────► b ────────► a ───► c ─────────────► a ────────────► (b)
 * </pre>
 *
 * A hash belongs to the first point at or after it, and past the last one to the first.
 *
 * <p>Points are unsigned, but Java's comparisons are signed. So points are kept with their highest bit flipped, which
 * gives the same order, and a hash is flipped in the same way before it is looked up.
 */
final class Continuum {
    private static final int MAX_UPPER_BITS = 20;

    private final int[] flippedPoints;
    /** The owner of each point; after the last one the first owner again, for hashes past the last point. */
    private final int[] owners;

    private final int[] pointCounts;
    /** For each stretch of hashes with the same upper bits, the place at which to start looking. */
    private final int[] places;

    private final int lowerBits;

    private Continuum(int[] flippedPoints, int[] owners, int[] pointCounts) {
        this.flippedPoints = flippedPoints;
        this.owners = owners;
        this.pointCounts = pointCounts;
        // Twice as many stretches as points: on average half a point, at 32 bits of a digest each, lies in one.
        int upperBits = Math.min(MAX_UPPER_BITS, 33 - Integer.numberOfLeadingZeros(flippedPoints.length));
        this.lowerBits = Integer.SIZE - upperBits;
        this.places = new int[1 << upperBits];
        for (int stretch = 1; stretch < places.length; stretch++) {
            places[stretch] = placeFrom(places[stretch - 1], flip(stretch << lowerBits));
        }
    }

    /** The ring of the servers whose indices are in {@code liveServers}, one at least. */
    static Continuum of(List<WeightedServer> servers, int[] liveServers) {
        int[] pointCounts = KetamaPoints.counts(servers, liveServers);
        long[] sorted = KetamaPoints.of(servers, pointCounts);
        // Flipped point above, owner below, so that equal points go to the lower index.
        Arrays.sort(sorted);

        int[] flippedPoints = new int[sorted.length];
        int[] owners = new int[sorted.length + 1];
        for (int i = 0; i < sorted.length; i++) {
            flippedPoints[i] = (int) (sorted[i] >> 32);
            owners[i] = (int) sorted[i];
        }
        owners[sorted.length] = owners[0];
        return new Continuum(flippedPoints, owners, pointCounts);
    }

    int serverAt(int hash) {
        return owners[placeOf(hash)];
    }

    /** The end, exclusive, of the stretch of hashes that belong to the same point as this one. */
    long runEnd(long hash) {
        int place = placeOf((int) hash);
        return place == size() ? KeyPosition.SPACE : Integer.toUnsignedLong(point(place)) + 1;
    }

    /** The first point not below the hash; one past the last if there is none. */
    private int placeOf(int hash) {
        return placeFrom(places[hash >>> lowerBits], flip(hash));
    }

    private int placeFrom(int start, int flippedHash) {
        int place = start;
        while (place < flippedPoints.length && flippedPoints[place] < flippedHash) {
            place++;
        }
        return place;
    }

    int pointCount(int server) {
        return pointCounts[server];
    }

    /** How many points the ring has. */
    int size() {
        return flippedPoints.length;
    }

    /** The point at a place of the ring, counted from the lowest, as an unsigned value. */
    int point(int place) {
        return flip(flippedPoints[place]);
    }

    /** The owner of the point at that place. */
    int owner(int place) {
        return owners[place];
    }

    static int flip(int unsigned) {
        return unsigned ^ Integer.MIN_VALUE;
    }
}
