package dev.nutcracker.routing;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/**
 * Where all keys of a pool lie. It can be measured, and compared with another placement by {@link MovedShare}.
 */
public final class Placement {
    private final RoutingRule rule;
    private final Router router;
    private final List<?> identities;

    private Placement(RoutingRule rule, Router router, List<?> identities) {
        this.rule = rule;
        this.router = router;
        this.identities = List.copyOf(identities);
    }

    /** The placement with all servers live. */
    public static Placement of(RoutingRule rule, List<WeightedServer> servers, List<?> identities) {
        boolean[] live = new boolean[servers.size()];
        Arrays.fill(live, true);
        return of(rule, servers, live, identities);
    }

    /**
     * The placement by a rule over servers.
     *
     * @param servers in index order, as {@link RoutingRule#router} wants them
     * @param live whether the server of that index is live
     * @param identities the real identity of the server of that index, its address for example. Keys on servers of equal
     *     identity are in the same place, whatever the servers' names are
     */
    public static Placement of(RoutingRule rule, List<WeightedServer> servers, boolean[] live, List<?> identities) {
        if (identities.size() != servers.size()) {
            throw new IllegalArgumentException(identities.size() + " identities for " + servers.size() + " servers");
        }
        return new Placement(requireNonNull(rule, "rule"), rule.router(servers, live), identities);
    }

    /**
     * The index of the server for a key, or {@link Router#NO_SERVER}; with random distribution a different one each time.
     */
    public int serverOf(byte[] key) {
        return router.route(key, 0, key.length);
    }

    /**
     * The part of the hash space that each server has, from 0 to 1, by index. The whole is what the hash function can
     * reach. With random distribution it is the part of the requests.
     */
    public double[] shares() {
        double[] shares = new double[identities.size()];
        switch (router) {
            case HashDivision division -> fillShares(shares, division);
            case ExtendedRouter _ ->
                throw new AssertionError("a placement shows whose the keys are, not who is absent");
            case RandomRouter random -> {
                double tickets = 0;
                for (int server = 0; server < shares.length; server++) {
                    shares[server] = random.pointCount(server);
                    tickets += shares[server];
                }
                for (int server = 0; server < shares.length; server++) {
                    shares[server] /= tickets;
                }
            }
            case SlotRouter slots -> {
                for (int server = 0; server < shares.length; server++) {
                    shares[server] = (double) slots.pointCount(server) / KeySlot.SLOTS;
                }
            }
            case DetourRouter detour -> throw new AssertionError("made for requests only: " + detour);
        }
        return shares;
    }

    RoutingRule rule() {
        return rule;
    }

    Router router() {
        return router;
    }

    /** The identity of each server, by index. */
    List<?> identities() {
        return identities;
    }

    private void fillShares(double[] shares, HashDivision division) {
        long places = rule.hash().places();
        long period = Math.min(division.period(), places);
        long wholePeriods = places / period;
        long rest = places % period;
        for (long place = 0; place < period; ) {
            long end = Math.min(division.runEnd(place), period);
            int server = division.serverAt((int) place);
            if (server != Router.NO_SERVER) {
                long taken = (end - place) * wholePeriods + Math.max(0, Math.min(end, rest) - place);
                shares[server] += (double) taken / places;
            }
            place = end;
        }
    }
}
