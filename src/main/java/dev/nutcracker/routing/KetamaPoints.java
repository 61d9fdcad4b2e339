package dev.nutcracker.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.hash.Md5;
import java.util.Arrays;
import java.util.List;

/**
 * The points each server has on a ketama ring: how many, from its weight, and where, from its name.
 *
 * <p>All existing rings were computed in single precision, where 160 points for each of 25 equal servers become 156. Each
 * operation must round in the same way, so none of them may be reordered or widened.
 */
final class KetamaPoints {
    private static final int POINTS_PER_SERVER = 160;
    private static final int POINTS_PER_DIGEST = 4;
    private static final int DIGESTED_BYTES_MAX = 272;
    /** By this factor a ring may exceed its usual size because the sum of weights wrapped. */
    private static final int WRAPPED_RING_FACTOR_MAX = 16;

    private KetamaPoints() {}

    /** The number of points of every server, 0 for those that are not live. */
    static int[] counts(List<WeightedServer> servers, int[] liveServers) {
        long sum = 0;
        for (int server : liveServers) {
            sum += servers.get(server).weight();
        }
        int[] counts = new int[servers.size()];
        // The sum is a 32-bit value in existing rings. If wrapping leaves almost nothing of it, a ring by that rule
        // would
        // not fit into memory, and the real sum is used instead.
        if (!fill(counts, servers, liveServers, sum & 0xffff_ffffL)) {
            fill(counts, servers, liveServers, sum);
        }
        return counts;
    }

    /** All points in the order of their servers: the point, highest bit flipped, above the index of its server. */
    static long[] of(List<WeightedServer> servers, int[] counts) {
        long[] points = new long[Arrays.stream(counts).sum()];
        int filled = 0;
        for (int server = 0; server < counts.length; server++) {
            PointText text = new PointText(servers.get(server).name());
            for (int n = 0; n < counts[server] / POINTS_PER_DIGEST; n++) {
                byte[] digest = text.digest(n);
                for (int word = 0; word < POINTS_PER_DIGEST; word++) {
                    points[filled++] = ((long) Continuum.flip(Md5.word(digest, word)) << 32) | server;
                }
            }
        }
        return points;
    }

    /** Whether the counts by this sum of weights make a ring of acceptable size. */
    private static boolean fill(int[] counts, List<WeightedServer> servers, int[] liveServers, long weightSum) {
        double pointsMax = (double) WRAPPED_RING_FACTOR_MAX * POINTS_PER_SERVER * liveServers.length;
        double points = 0;
        for (int server : liveServers) {
            double count = count(servers.get(server).weight(), weightSum, liveServers.length);
            counts[server] = (int) count;
            points += count;
        }
        return points <= pointsMax;
    }

    /** A double, since a sum that wrapped to 0 makes it infinite. */
    private static double count(int weight, long weightSum, int liveCount) {
        float share = (float) weight / (float) weightSum;
        float digests = share * POINTS_PER_SERVER / POINTS_PER_DIGEST * liveCount;
        // Part of the rule, though too small to survive the rounding wherever it could change the floor.
        return POINTS_PER_DIGEST * Math.floor((float) (digests + 1e-10));
    }

    /** The text {@code name-n} that is digested into points, cut to its greatest length. */
    private static final class PointText {
        private final byte[] text;
        private final int prefixLength;

        PointText(String name) {
            byte[] prefix = (name + "-").getBytes(UTF_8);
            prefixLength = prefix.length;
            text = Arrays.copyOf(prefix, prefixLength + 10);
        }

        byte[] digest(int n) {
            byte[] digits = Integer.toString(n).getBytes(UTF_8);
            System.arraycopy(digits, 0, text, prefixLength, digits.length);
            return Md5.digest(text, 0, Math.min(prefixLength + digits.length, DIGESTED_BYTES_MAX));
        }
    }
}
