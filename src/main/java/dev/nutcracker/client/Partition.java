package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.routing.Router;
import dev.nutcracker.server.Pool;
import java.util.Arrays;

/**
 * Which keys of a request go to which server. One per worker, filled anew for each request.
 *
 * <pre>
 *   keys       a  b  c  d            fragment 0 = server 1: a c
 *   servers    1  4  1  4      ──►   fragment 1 = server 4: b d      grouped = [a c | b d], ends = [2, 4]
 * </pre>
 */
final class Partition {
    private static final int NONE = -1;
    private static final int INITIAL_KEYS = 64;
    /** Room for more keys is not kept for the next request. */
    private static final int KEPT_KEYS = 16 * 1024;

    private final Pool pool;
    private final KeyBuffer keyBuffer;
    private final int[] fragmentOfServer;
    private final int[] serverOfFragment;
    private final int[] ends;
    private int[] serverOfKey = new int[INITIAL_KEYS];
    private int[] grouped = new int[INITIAL_KEYS];
    private int keyCount;
    private int fragmentCount;

    Partition(Pool pool, KeyBuffer keyBuffer) {
        this.pool = pool;
        this.keyBuffer = keyBuffer;
        this.fragmentOfServer = new int[pool.serverCount()];
        this.serverOfFragment = new int[pool.serverCount()];
        this.ends = new int[pool.serverCount()];
    }

    /** Routes all keys of the request. Answers false when no server is live; there are no fragments then. */
    boolean route(ParsedRequest request) {
        begin(request.keyCount());
        for (int key = 0; key < keyCount; key++) {
            int length = keyBuffer.load(request, key);
            if (!route(key, length)) {
                return false;
            }
        }
        numberFragments();
        return true;
    }

    /** As {@link #route(ParsedRequest)}, for a request without a key. */
    boolean routePlaceholder() {
        begin(1);
        if (!route(0, keyBuffer.loadPlaceholder())) {
            return false;
        }
        numberFragments();
        return true;
    }

    private void begin(int count) {
        keyCount = count;
        fragmentCount = 0;
        makeRoom();
        Arrays.fill(fragmentOfServer, NONE);
    }

    /** Routes the key that is loaded. */
    private boolean route(int key, int length) {
        int server = pool.shared().router().route(keyBuffer.bytes(), 0, length);
        if (server == Router.NO_SERVER) {
            return false;
        }
        serverOfKey[key] = server;
        fragmentOfServer[server] = 0;
        return true;
    }

    int fragmentCount() {
        return fragmentCount;
    }

    /** The index of the server that gets fragment {@code fragment}; fragments are in the order of the servers. */
    int serverOf(int fragment) {
        return serverOfFragment[fragment];
    }

    /** The index of the server that the first key belongs to. */
    int serverOfFirstKey() {
        return serverOfKey[0];
    }

    /** Puts the keys of each fragment together, and answers for each key the fragment that carries it. */
    int[] group() {
        int[] fragmentOfKey = new int[keyCount];
        Arrays.fill(ends, 0, fragmentCount, 0);
        for (int key = 0; key < keyCount; key++) {
            fragmentOfKey[key] = fragmentOfServer[serverOfKey[key]];
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
        return fragmentOfKey;
    }

    /** After {@link #group}: copies the keys of a fragment, in the order of the request, to {@code target}. */
    int keysOf(int fragment, int[] target) {
        int start = fragment == 0 ? 0 : ends[fragment - 1];
        System.arraycopy(grouped, start, target, 0, ends[fragment] - start);
        return ends[fragment] - start;
    }

    private void numberFragments() {
        fragmentCount = 0;
        for (int server = 0; server < fragmentOfServer.length; server++) {
            if (fragmentOfServer[server] != NONE) {
                serverOfFragment[fragmentCount] = server;
                fragmentOfServer[server] = fragmentCount++;
            }
        }
    }

    private void makeRoom() {
        if (serverOfKey.length < keyCount || serverOfKey.length > KEPT_KEYS) {
            int room = Math.max(keyCount, INITIAL_KEYS);
            serverOfKey = new int[room];
            grouped = new int[room];
        }
    }
}
