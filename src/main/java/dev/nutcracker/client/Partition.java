package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The split of one request's keys: the keys of one group of the {@link Topology} travel together, to one server. A
 * request is routed by one topology, even if another is published meanwhile.
 *
 * <pre>
 *   keys       a  b  c  d            fragment 0 = group 1: a c
 *   groups     1  4  1  4      ──►   fragment 1 = group 4: b d      grouped = [a c | b d], ends = [2, 4]
 * </pre>
 */
final class Partition {
    /** No group. */
    static final int NONE = -1;

    /** Splits the requests of a worker's clients, each into the same object: a partition lasts until the next request is split. */
    static final class Source {
        private final Partition partition;

        Source(Pool pool, KeyBuffer keyBuffer) {
            partition = new Partition(pool, keyBuffer);
        }

        /** The partition of all keys of the request; null if no server is live. */
        @Nullable
        Partition of(ParsedRequest request) {
            return partition.route(request) ? partition : null;
        }

        /** As {@link #of}, for a request that may have to come again: no route counts its keys. */
        @Nullable
        Partition ofSeen(ParsedRequest request) {
            return partition.look(request) ? partition : null;
        }

        /** As {@link #ofSeen}, for a request without a key. */
        @Nullable
        Partition ofPlaceholder() {
            return partition.lookAtPlaceholder() ? partition : null;
        }
    }

    /** The keys of each fragment, side by side. */
    final class Grouped {
        private final int[] fragmentOfKey;

        private Grouped(int[] fragmentOfKey) {
            this.fragmentOfKey = fragmentOfKey;
        }

        /** For each key, the fragment that carries it. */
        int[] fragmentOfKey() {
            return fragmentOfKey;
        }

        /** Copies the keys of a fragment, in the order of the request, to {@code target}; returns how many. */
        int keysOf(int fragment, int[] target) {
            int start = fragment == 0 ? 0 : ends[fragment - 1];
            System.arraycopy(grouped, start, target, 0, ends[fragment] - start);
            return ends[fragment] - start;
        }
    }

    private static final int INITIAL_KEYS = 64;
    /** Room for more keys than this is not kept for the next request. */
    private static final int KEPT_KEYS = 16 * 1024;

    private final Pool pool;
    private final KeyBuffer keyBuffer;
    /** As long as the topology has groups, as are the next two. */
    private int[] fragmentOfGroup = {};
    /** The ranks of the groups that the request has; those of the former request until the next one begins. */
    private int[] ranks = {};

    private int[] groupOfFragment = {};
    private int[] ends = {};
    private Topology topology;
    private int[] groupOfKey = new int[INITIAL_KEYS];
    private int[] grouped = new int[INITIAL_KEYS];
    private int keyCount;
    private int groups;
    private int fragmentCount;

    private Partition(Pool pool, KeyBuffer keyBuffer) {
        this.pool = pool;
        this.keyBuffer = keyBuffer;
        this.topology = pool.topology();
        makeRoomForGroups();
    }

    private boolean route(ParsedRequest request) {
        begin(request.keyCount());
        for (int key = 0; key < keyCount; key++) {
            int length = keyBuffer.load(request, key);
            if (!join(key, topology.group(keyBuffer.bytes(), 0, length))) {
                return false;
            }
        }
        numberFragments();
        return true;
    }

    private boolean look(ParsedRequest request) {
        begin(request.keyCount());
        for (int key = 0; key < keyCount; key++) {
            int length = keyBuffer.load(request, key);
            if (!join(key, topology.look(keyBuffer.bytes(), 0, length))) {
                return false;
            }
        }
        numberFragments();
        return true;
    }

    private boolean lookAtPlaceholder() {
        begin(1);
        int length = keyBuffer.loadPlaceholder();
        if (!join(0, topology.look(keyBuffer.bytes(), 0, length))) {
            return false;
        }
        numberFragments();
        return true;
    }

    private void begin(int count) {
        Topology current = pool.topology();
        if (current != topology) {
            topology = current;
            makeRoomForGroups();
        }
        for (int i = 0; i < groups; i++) {
            fragmentOfGroup[topology.groupOfRank(ranks[i])] = NONE;
        }
        groups = 0;
        keyCount = count;
        fragmentCount = 0;
        makeRoom();
    }

    /** The key is of that group. */
    private boolean join(int key, int group) {
        if (group == Router.NO_SERVER) {
            return false;
        }
        groupOfKey[key] = group;
        if (fragmentOfGroup[group] == NONE) {
            fragmentOfGroup[group] = 0;
            ranks[groups++] = topology.rankOf(group);
        }
        return true;
    }

    int fragmentCount() {
        return fragmentCount;
    }

    /** The server that gets fragment {@code fragment}, {@code null} if it is absent. Fragments are in the order of their groups. */
    @Nullable
    Server serverOf(int fragment) {
        return serverOfGroup(groupOfFragment[fragment]);
    }

    /** The error for fragment {@code fragment} if it has no server. */
    FastFailure failureOf(int fragment) {
        return pool.failureAt(topology.placeOf(groupOfFragment[fragment]), topology);
    }

    /** Whether servers other than the first key's own some of the keys. */
    boolean hasKeysElsewhere() {
        for (int fragment = 1; fragment < fragmentCount; fragment++) {
            if (!topology.mayExchange(groupOfFragment[0], groupOfFragment[fragment])) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the request goes to the server of its first key: that server owns all its keys, the command goes by its
     * first key alone, or any server may take any key.
     */
    boolean goesWhole(ParsedRequest request) {
        return !hasKeysElsewhere() || request.command().goesToFirstKey();
    }

    /** Whether the first key is not where the keys of that group are. */
    boolean isElsewhere(int group) {
        return groupOfKey[0] != group && !topology.mayExchange(groupOfKey[0], group);
    }

    /** The server that owns the first key, {@code null} if it is absent. */
    @Nullable
    Server serverOfFirstKey() {
        return serverOfGroup(groupOfKey[0]);
    }

    /** The group of the first key. */
    int groupOfFirstKey() {
        return groupOfKey[0];
    }

    /** The error for a request whose first key's server is absent. */
    FastFailure failureOfFirstKey() {
        return pool.failureAt(topology.placeOf(groupOfKey[0]), topology);
    }

    /** Whether the first key belongs to no server in particular, so that another one of its pool may serve the request as well. */
    boolean goesAnywhere() {
        return topology.mayExchange(groupOfKey[0], groupOfKey[0]);
    }

    private @Nullable Server serverOfGroup(int group) {
        return pool.owner(topology.placeOf(group));
    }

    /** Puts the keys of each fragment together. */
    Grouped group() {
        int[] fragmentOfKey = new int[keyCount];
        Arrays.fill(ends, 0, fragmentCount, 0);
        for (int key = 0; key < keyCount; key++) {
            fragmentOfKey[key] = fragmentOfGroup[groupOfKey[key]];
            ends[fragmentOfKey[key]]++;
        }
        int start = 0;
        for (int fragment = 0; fragment < fragmentCount; fragment++) {
            start += ends[fragment];
            ends[fragment] = start - ends[fragment];
        }
        for (int key = 0; key < keyCount; key++) {
            grouped[ends[fragmentOfKey[key]]++] = key;
        }
        return new Grouped(fragmentOfKey);
    }

    private void numberFragments() {
        Arrays.sort(ranks, 0, groups);
        for (fragmentCount = 0; fragmentCount < groups; fragmentCount++) {
            int group = topology.groupOfRank(ranks[fragmentCount]);
            groupOfFragment[fragmentCount] = group;
            fragmentOfGroup[group] = fragmentCount;
        }
    }

    private void makeRoomForGroups() {
        int groupCount = topology.groupCount();
        Arrays.fill(fragmentOfGroup, NONE);
        groups = 0;
        if (fragmentOfGroup.length != groupCount) {
            fragmentOfGroup = new int[groupCount];
            Arrays.fill(fragmentOfGroup, NONE);
            ranks = new int[groupCount];
            groupOfFragment = new int[groupCount];
            ends = new int[groupCount];
        }
    }

    private void makeRoom() {
        if (groupOfKey.length < keyCount || groupOfKey.length > KEPT_KEYS) {
            int room = Math.max(keyCount, INITIAL_KEYS);
            groupOfKey = new int[room];
            grouped = new int[room];
        }
    }
}
