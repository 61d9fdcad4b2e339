package dev.nutcracker.client;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request of which several servers have a fragment. It is answered when all of them are; the responses are coalesced
 * into one when its turn has come. If a fragment failed, the whole is answered with that fragment's own words, those of
 * the first server in index order.
 *
 * <pre>
 *                     ┌── Fragment ──► server 0 ──► response ──┐
 *   MGET a b c d  ────┼── Fragment ──► server 1 ──► response ──┼──► one response, in the order of a b c d
 *                     └── Fragment ──► server 3 ──► response ──┘
 * </pre>
 */
final class SplitRequest extends TimedRequest implements Split.FragmentResponses {
    /** What fewer keys take is not worth an account. */
    private static final int COUNTED_KEYS_MIN = 16 * 1024;

    private final Split split;
    private final Fragment[] fragments;
    private final int[] fragmentOfKey;
    private final long arrivedNs;
    private int unanswered;
    private boolean swallowed;
    private @Nullable ErrorKind proxyError;
    private int heldBytes;
    private @Nullable MemoryLimit heap;
    private long heapBytes;
    private byte @Nullable [] error;
    private int errorFragment = Integer.MAX_VALUE;

    /**
     * @param fragmentCount how many servers have a part
     * @param fragmentOfKey for each key the number of the fragment that carries it
     */
    SplitRequest(ClientConnection client, ParsedRequest request, Split split, int fragmentCount, int[] fragmentOfKey) {
        super(client, request, 0, 0);
        this.split = split;
        this.fragmentOfKey = fragmentOfKey;
        this.fragments = new Fragment[fragmentCount];
        this.unanswered = fragmentCount;
        this.arrivedNs = client.nowNs();
        for (int i = 0; i < fragmentCount; i++) {
            fragments[i] = new Fragment(this, split.fragmentAccepts(), request.keyCheck());
        }
    }

    /** What such a request sets apart of the heap until it is answered: for each key the fragment, and two places. */
    static long heapBytes(int keyCount) {
        return keyCount < COUNTED_KEYS_MIN ? 0 : 3L * Integer.BYTES * keyCount;
    }

    /** So much has been taken of the heap for this request, which gives it back. */
    void keepsHeap(MemoryLimit memory, long bytes) {
        if (bytes > 0) {
            heap = memory;
            heapBytes = bytes;
        }
    }

    Fragment fragment(int number) {
        return fragments[number];
    }

    @Override
    protected boolean isSwallowed() {
        return swallowed;
    }

    @Override
    long arrivedNs() {
        return arrivedNs;
    }

    @Override
    long sentBytes() {
        long sentBytes = 0;
        for (Fragment fragment : fragments) {
            sentBytes += fragment.lengthBytes();
        }
        return sentBytes;
    }

    @Override
    void recordAtServers(long totalNs) {
        for (Fragment fragment : fragments) {
            Server one = fragment.server();
            if (one != null) {
                one.latency().recordTotal(totalNs);
            }
        }
    }

    /** A fragment's response of {@code lengthBytes} bytes is kept until all are here. */
    void hold(int lengthBytes) {
        heldBytes += lengthBytes;
        client.held(lengthBytes);
    }

    void fragmentAnswered() {
        unanswered--;
        if (unanswered > 0) {
            return;
        }
        if (swallowed) {
            settled();
        } else {
            client.answered(this);
        }
    }

    /** @param kind what the error counts as if it is the proxy's own, {@code null} for the server's response */
    void fragmentFailed(Fragment fragment, byte[] errorResponse, @Nullable ErrorKind kind) {
        int number = numberOf(fragment);
        if (number < errorFragment) {
            errorFragment = number;
            error = errorResponse;
        }
        if (kind != null) {
            proxyError = kind;
        }
        fragmentAnswered();
    }

    @Override
    boolean isAnswered() {
        return unanswered == 0;
    }

    @Override
    void writeResponse(Output out) {
        settled();
        if (error == null && !split.coalesce(this, out)) {
            proxyError = ErrorKind.INVALID_RESPONSE;
            error = client.invalidResponse();
        }
        if (error != null) {
            countError();
            out.write(split.error(error));
        }
        client.held(-heldBytes);
        release();
    }

    private void countError() {
        if (proxyError == null) {
            command().failedByServer();
        } else {
            client.countForwardError();
            client.ledger().failed(command(), proxyError);
        }
    }

    @Override
    void swallow() {
        swallowed = true;
        release();
    }

    @Override
    public int fragmentCount() {
        return fragments.length;
    }

    @Override
    public ByteBuf response(int fragment) {
        ByteBuf response = fragments[fragment].response();
        assert response != null : "only a request with all its responses is coalesced";
        return response;
    }

    @Override
    public int[] elements(int fragment) {
        return fragments[fragment].elements();
    }

    @Override
    public int keyCount() {
        return fragmentOfKey.length;
    }

    @Override
    public int fragmentOf(int key) {
        return fragmentOfKey[key];
    }

    @Override
    protected void giveUp() {
        client.closeForMemory();
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        throw new AssertionError("only the fragments of a split request are forwarded");
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        throw new AssertionError("only the fragments of a split request are forwarded");
    }

    @Override
    protected void broken(Throwable cause) {
        client.broken(cause);
    }

    private void release() {
        if (heap != null) {
            heap.giveBackHeap(heapBytes);
            heap = null;
        }
        for (Fragment fragment : fragments) {
            fragment.release();
        }
    }

    private int numberOf(Fragment fragment) {
        int number = 0;
        while (fragments[number] != fragment) {
            number++;
        }
        return number;
    }
}
