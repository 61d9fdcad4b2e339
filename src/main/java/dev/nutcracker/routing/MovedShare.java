package dev.nutcracker.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How much of a pool's key space lies on another server after a change.
 *
 * <p>It is counted, not sampled, over all places that the hash function can reach:
 *
 * <pre>
 *   before   ├─── a ───┼──── b ────┼───── a ─────┤
 *   after    ├───── a ─────┼─ b ─┼─ c ─┼─── a ───┤
 *   moved              ■■■■      ■■■■■■
 * </pre>
 *
 * @param basis what the share is a share of
 * @param share 0 to 1; 0 if no key has a place
 * @param anewShare the share that would move if every key had a new and unrelated place, 0 to 1
 */
public record MovedShare(Basis basis, double share, double anewShare) {
    /** How the share is known. */
    public enum Basis {
        /** Counted over the hash space. */
        COUNTED,
        /**
         * Counted for keys whose hashed part is the same before and after; of the other keys, {@code anewShare} moves.
         */
        TAG_CHANGED,
        /** Expected: the hash functions differ and are independent of each other. */
        HASH_CHANGED,
        /** Keys have no place with random distribution, before or after, so none can move. */
        NO_PLACE
    }

    /** The share of keys that {@code after} puts on another server than {@code before}. */
    public static MovedShare between(Placement before, Placement after) {
        if (before.router() instanceof HashDivision old && after.router() instanceof HashDivision now) {
            double anewShare = anewShare(before, after);
            Basis basis = basis(before, after);
            return switch (basis) {
                case COUNTED, TAG_CHANGED ->
                    new MovedShare(basis, new Counting(before, old, after, now).movedShare(), anewShare);
                case HASH_CHANGED, NO_PLACE -> new MovedShare(basis, anewShare, anewShare);
            };
        }
        return new MovedShare(Basis.NO_PLACE, 0, 0);
    }

    /** The end of a sentence, without its subject: {@code 12.5 % of its keys move to another server}. */
    public String text() {
        return switch (basis) {
            case COUNTED -> percent(share) + " of its keys move to another server";
            case TAG_CHANGED ->
                percent(share) + " of its keys move to another server, and " + percent(anewShare)
                        + " of those whose hashed part is another by the new hash_tag";
            case HASH_CHANGED ->
                "about " + percent(share) + " of its keys move to another server, as the hash function changes";
            case NO_PLACE -> "its keys have no place with random distribution";
        };
    }

    /** A share for people: two decimals, but 0 and 100 only if it is exactly that. */
    public static String percent(double share) {
        double percent = share * 100;
        if (percent > 0 && percent < 0.01) {
            return "under 0.01 %";
        }
        return percent < 100 && percent > 99.99 ? "over 99.99 %" : String.format(Locale.ROOT, "%.2f %%", percent);
    }

    private static Basis basis(Placement before, Placement after) {
        // If every key has the same server, hashing does not matter.
        if (before.router() instanceof FixedRouter || after.router() instanceof FixedRouter) {
            return Basis.COUNTED;
        }
        if (before.rule().hash() != after.rule().hash()) {
            return Basis.HASH_CHANGED;
        }
        return Objects.equals(before.rule().hashTag(), after.rule().hashTag()) ? Basis.COUNTED : Basis.TAG_CHANGED;
    }

    private static double anewShare(Placement before, Placement after) {
        Map<Object, Double> old = shareByIdentity(before);
        Map<Object, Double> now = shareByIdentity(after);
        double stays = 0;
        for (Map.Entry<Object, Double> entry : old.entrySet()) {
            stays += entry.getValue() * now.getOrDefault(entry.getKey(), 0.0);
        }
        return Math.clamp(1 - stays, 0, 1);
    }

    private static Map<Object, Double> shareByIdentity(Placement placement) {
        Map<Object, Double> shares = new HashMap<>();
        double[] byServer = placement.shares();
        for (int server = 0; server < byServer.length; server++) {
            shares.merge(placement.identities().get(server), byServer[server], Double::sum);
        }
        return shares;
    }

    /**
     * Counts the places that stay, run by run of the division with the longer runs. If both patterns repeat within the
     * hash space, one common period is enough.
     */
    private static final class Counting {
        private final Placement walked;
        private final HashDivision runs;
        private final HashDivision other;
        /** By index of a walked server, the same servers in the other division. */
        private final List<int[]> sameServers;

        private final boolean bothWithoutServer;
        private final long places;

        Counting(Placement before, HashDivision old, Placement after, HashDivision now) {
            boolean walksOld = runsPerPlace(old) <= runsPerPlace(now);
            this.walked = walksOld ? before : after;
            this.runs = walksOld ? old : now;
            this.other = walksOld ? now : old;
            this.sameServers = sameServers(walked, walksOld ? after : before);
            this.bothWithoutServer = isWithoutServer(old) && isWithoutServer(now);
            this.places =
                    (old instanceof FixedRouter ? after : before).rule().hash().places();
        }

        double movedShare() {
            if (bothWithoutServer) {
                return 0;
            }
            long period = Math.min(commonPeriod(), places);
            long rest = places % period;
            long staying = 0;
            long stayingInRest = 0;
            for (long place = 0; place < period; ) {
                long end = Math.min(runs.runEnd(place), period);
                staying += staying(place, end);
                stayingInRest += place < rest ? staying(place, Math.min(end, rest)) : 0;
                place = end;
            }
            long moved = places - staying * (places / period) - stayingInRest;
            return (double) moved / places;
        }

        /** How many places of a run, or of its beginning, have the same server in the other division. */
        private long staying(long from, long to) {
            int server = runs.serverAt((int) from);
            long staying = 0;
            if (server != Router.NO_SERVER) {
                for (int same : sameServers.get(server)) {
                    staying += other.places(same, from, to);
                }
            }
            return staying;
        }

        private long commonPeriod() {
            long a = runs.period();
            long b = other.period();
            // Each is 2^32 at most, so a sum that overflows is far beyond the hash space.
            long multiple = a / gcd(a, b);
            return multiple > Long.MAX_VALUE / b ? Long.MAX_VALUE : multiple * b;
        }

        private static long gcd(long a, long b) {
            return b == 0 ? a : gcd(b, a % b);
        }

        private static boolean isWithoutServer(HashDivision division) {
            return division.serverAt(0) == Router.NO_SERVER;
        }

        private static double runsPerPlace(HashDivision division) {
            return (double) division.runsPerPeriod() / division.period();
        }

        private static List<int[]> sameServers(Placement walked, Placement other) {
            Map<Object, List<Integer>> byIdentity = new HashMap<>();
            for (int server = 0; server < other.identities().size(); server++) {
                byIdentity
                        .computeIfAbsent(other.identities().get(server), _ -> new ArrayList<>())
                        .add(server);
            }
            return walked.identities().stream()
                    .map(identity -> byIdentity.getOrDefault(identity, List.of()).stream()
                            .mapToInt(Integer::intValue)
                            .toArray())
                    .toList();
        }
    }
}
