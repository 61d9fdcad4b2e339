package dev.nutcracker.server;

import dev.nutcracker.config.Copies;
import dev.nutcracker.config.CopyTo;
import dev.nutcracker.config.FailoverTo;
import dev.nutcracker.config.FurtherPools;
import dev.nutcracker.config.MigrateTo;
import dev.nutcracker.config.NearPool;
import dev.nutcracker.config.RenamedKeys;
import dev.nutcracker.config.SplitKeys;
import dev.nutcracker.config.WarmFrom;
import dev.nutcracker.routing.Route;
import dev.nutcracker.stats.FurtherPoolsReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A route at one worker whose requests concern several pools. It knows which pool has which part in a request, and counts.
 *
 * <pre>
 *                        reads ask     and bring it from     writes go to     and these learn of them
 *   warm_from: w         the pool      w                     the pool         w: a delete
 *   near: n              n             the pool              the pool         n: a delete
 *   migrate_to: m        m             the pool              m                the pool: the same, or a delete
 *     not below percent  the pool      m                     the pool         m: the same, or a delete
 *   copy_to: a, b        the pool      -                     the pool         a, b: the same
 *   split: n             one of n      the key's own         the key's own    the others: a delete
 *   strip, add           the pool, by other names of the keys; see {@link KeyRenaming}
 *   failover: a, b       the pool, or others that serve for it; see {@link Failover}
 * </pre>
 */
public final class JointPath {
    /** How many copies of a worker may be on their way that nobody waits for. */
    private static final int COPIES_MAX = 1000;
    /** How long a copy of a key at a further server of the same pool lives at most. */
    private static final long SPLIT_TTL_S = 60;

    /** What has happened, as operators see it. */
    public enum Event {
        /** A read. */
        READ,
        /** A read whose value came from the other pool. */
        READ_FROM_OTHER,
        /** A value has been brought. */
        BROUGHT,
        /** A value could not be stored where it was brought to. */
        NOT_STORED,
        /** A write has been sent to another pool. */
        COPIED,
        /** There was no room for a copy. */
        DROPPED,
        /** Another pool has not done its part. */
        FAILED
    }

    /**
     * The parts of the pools in the requests for a key.
     *
     * @param reads the pool that reads ask
     * @param behind the pool from which a value is brought that the first has not; null if none is
     * @param writes the pool whose response to a write counts
     * @param others the pools that learn of a write
     * @param completesOthers whether those must have a value whenever the first has it
     * @param gate orders the requests for keys
     */
    public record Sides(
            Side reads, @Nullable Side behind, Side writes, List<Side> others, boolean completesOthers, KeyGate gate) {}

    private final FurtherPools config;
    private final @Nullable Failover failover;
    private final @Nullable KeyRenaming renaming;
    private final long[] counts = new long[Event.values().length];
    private int outstanding;
    private @Nullable Sides usual;
    private @Nullable Sides ofMoved;
    private Route moved = new Route(List.of(), "", 0);
    /** One for each server that has a copy of a key. */
    private List<Sides> copies = List.of();

    JointPath(FurtherPools config) {
        this.config = config;
        this.failover = config instanceof FailoverTo to ? new Failover(to) : null;
        this.renaming = config instanceof RenamedKeys renamed ? new KeyRenaming(renamed) : null;
    }

    /**
     * Leads to these pools.
     *
     * @param own that of the route; null if this worker does not have it
     * @param share how many of 10,000 keys live at the pool to which they move
     */
    void leadTo(@Nullable Pool own, Function<String, @Nullable Pool> pools, int share) {
        List<Pool> others = new ArrayList<>();
        for (String name : config.pools()) {
            Pool other = pools.apply(name);
            if (other != null) {
                others.add(other);
            }
        }
        usual = null;
        ofMoved = null;
        if (own != null && others.size() == config.pools().size()) {
            leadTo(own, others.stream().map(Side::of).toList(), share);
        }
    }

    private void leadTo(Pool pool, List<Side> others, int share) {
        Side own = Side.of(pool);
        KeyGate gate = pool.shared().keyGate();
        switch (config) {
            case WarmFrom _ -> usual = new Sides(own, others.getFirst(), own, others, false, gate);
            case NearPool _ -> usual = new Sides(others.getFirst(), own, own, others, false, gate);
            case CopyTo _ -> usual = new Sides(own, null, own, others, false, gate);
            case MigrateTo migration -> {
                Side other = others.getFirst();
                moved = migration.moved(share, pool.shared().config().routing().tag());
                usual = new Sides(own, other, own, others, false, gate);
                ofMoved = new Sides(other, own, other, List.of(own), migration.dualWrites(), gate);
            }
            case RenamedKeys _ -> usual = new Sides(own, null, own, List.of(), false, gate);
            case FailoverTo _ -> {
                usual = new Sides(own, null, own, List.of(), false, gate);
                if (failover != null) {
                    failover.leadTo(pool, others);
                }
            }
            case SplitKeys split -> {
                int servers = Math.min(split.servers(), pool.ownServerCount());
                List<Side> further = IntStream.range(1, servers)
                        .mapToObj(step -> new Side(pool, step))
                        .toList();
                List<Sides> all = new ArrayList<>();
                all.add(new Sides(own, null, own, further, false, gate));
                further.forEach(side -> all.add(new Sides(side, own, own, further, false, gate)));
                copies = List.copyOf(all);
                usual = all.getFirst();
            }
        }
    }

    public FurtherPools config() {
        return config;
    }

    /** Whether these are still parts that the pools may have in the requests for a key. */
    public boolean hasStill(byte[] key, Sides sides) {
        return copies.isEmpty() ? sides.equals(sidesOf(key, 0, key.length)) : copies.contains(sides);
    }

    /** The parts of the pools in the requests for a key whose writes go to that pool; null if there are no such keys. */
    public @Nullable Sides sidesOfWritesTo(String pool) {
        if (usual != null && usual.writes().pool().name().equals(pool)) {
            return usual;
        }
        return ofMoved != null && ofMoved.writes().pool().name().equals(pool) ? ofMoved : null;
    }

    /** The parts of the pools in the requests for a key; null if this worker does not have them. */
    public @Nullable Sides sidesOf(byte[] key, int offset, int length) {
        if (!copies.isEmpty() && usual != null) {
            return copies.get(ThreadLocalRandom.current().nextInt(copies.size()));
        }
        return ofMoved != null && moved.takes(key, offset, length) ? ofMoved : usual;
    }

    /** The pools that serve for that of the route; null if none do. */
    public @Nullable Failover failover() {
        return failover;
    }

    /** The names that servers have for the keys; null if they are the client's. */
    public @Nullable KeyRenaming renaming() {
        return renaming;
    }

    /** Whether a value may be brought before a request is served. */
    public boolean bringsValues() {
        return !(config instanceof CopyTo);
    }

    /** Whether other servers stand before those of the keys, which can do without them. */
    public boolean isNear() {
        return config instanceof NearPool || config instanceof SplitKeys;
    }

    /** Whether others must have nothing before the server of the key gets a write: clients ask now that one, now another one. */
    public boolean deletesFirst() {
        return config instanceof SplitKeys;
    }

    /** Whether the others lose their values only when the server of the key has got the write: until then they may have the only one. */
    public boolean deletesLast() {
        return config instanceof MigrateTo migration && !migration.dualWrites();
    }

    /** Whether values are brought for all requests, not only for reads. */
    public boolean bringsForWrites() {
        return config instanceof WarmFrom || config instanceof MigrateTo;
    }

    /** Whether reads find what another pool has and has not been told to delete. */
    public boolean mayBringBack() {
        return isNear() || bringsForWrites();
    }

    /** Whether keys move from one pool to another. */
    public boolean moves() {
        return ofMoved != null;
    }

    /** How long a value that is brought lives at most, in seconds; 0 for as long as it has left. */
    public long ttlMaxS() {
        return switch (config) {
            case WarmFrom warm -> warm.ttlS();
            case NearPool near -> near.ttlS();
            case SplitKeys _ -> SPLIT_TTL_S;
            case CopyTo _, FailoverTo _, MigrateTo _, RenamedKeys _ -> 0;
        };
    }

    /** Whether other pools get the same writes, rather than deletes. */
    public boolean repeatsWrites() {
        return switch (config) {
            case CopyTo _ -> true;
            case MigrateTo migration -> migration.dualWrites();
            case FailoverTo _, NearPool _, RenamedKeys _, SplitKeys _, WarmFrom _ -> false;
        };
    }

    /** How many of the other pools must have answered before the client is. */
    public int awaited(int others) {
        return switch (config) {
            case CopyTo copy when copy.copies() == Copies.FIRST -> 0;
            case CopyTo copy when copy.copies() == Copies.MAJORITY -> (others + 1) / 2;
            case CopyTo _, FailoverTo _, MigrateTo _, NearPool _, RenamedKeys _, SplitKeys _, WarmFrom _ -> others;
        };
    }

    /** Whether the worst of the responses counts, rather than that of the pool with the key. */
    public boolean worstCounts() {
        return config instanceof CopyTo;
    }

    /** Whether one more copy may be sent that nobody waits for. */
    public boolean hasRoom() {
        return outstanding < COPIES_MAX;
    }

    /** A copy that nobody waits for is on its way, or is no more. */
    public void outstanding(int more) {
        outstanding += more;
    }

    public void count(Event event) {
        counts[event.ordinal()]++;
    }

    private long countOf(Event event) {
        return counts[event.ordinal()];
    }

    /** What has happened so far. */
    public FurtherPoolsReport report() {
        return new FurtherPoolsReport(
                config.pools(),
                countOf(Event.READ),
                countOf(Event.READ_FROM_OTHER),
                countOf(Event.BROUGHT),
                countOf(Event.NOT_STORED),
                countOf(Event.COPIED),
                countOf(Event.DROPPED),
                countOf(Event.FAILED),
                failover == null || usual == null ? 0 : usual.gate().away().count());
    }
}
