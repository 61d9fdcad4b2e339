package dev.nutcracker.client;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request of which several servers have a fragment, and whose response is made of theirs. If a fragment failed, the whole
 * is answered with that fragment's own words, those of the first server in index order.
 *
 * <pre>
 *                     ┌── Fragment ──► server 0 ──► response ──┐
 *   MGET a b c d  ────┼── Fragment ──► server 1 ──► response ──┼──► one response, in the order of a b c d
 *                     └── Fragment ──► server 3 ──► response ──┘
 * </pre>
 */
abstract sealed class SplitRequest extends TimedRequest permits CoalescedRequest, GatheredRequest {
    /** What a fragment takes of the heap. */
    private static final int FRAGMENT_HEAP_BYTES = 112;

    /** What fewer keys take is not asked for before. */
    private static final int COUNTED_KEYS_MIN = 16 * 1024;

    private final Split split;
    private final Fragment[] fragments;
    private final long arrivedNs;
    private int unanswered;
    private boolean swallowed;
    private @Nullable ErrorKind proxyError;
    private long heldBytes;
    private @Nullable HeapLimit heap;
    private long heapBytes;
    /** What this request takes of the heap beside what every request takes. */
    private final long objectHeapBytes;

    private byte @Nullable [] error;
    private int errorFragment = Integer.MAX_VALUE;

    /**
     * @param fragmentCount how many servers have a part
     * @param placesOfKeys of how many keys the places are kept
     */
    SplitRequest(ClientConnection client, ParsedRequest request, Split split, int fragmentCount, int placesOfKeys) {
        super(client, request, 0, 0);
        this.split = split;
        this.fragments = new Fragment[fragmentCount];
        this.unanswered = fragmentCount;
        this.objectHeapBytes = (long) FRAGMENT_HEAP_BYTES * fragmentCount + 3L * Integer.BYTES * placesOfKeys;
        this.arrivedNs = client.nowNs();
        for (int i = 0; i < fragmentCount; i++) {
            fragments[i] = new Fragment(this, split.fragmentAccepts(), request.keyCheck());
        }
        client.heldHeap(objectHeapBytes);
    }

    /** A request to every server, or to one that is named by its place. */
    static SplitRequest toServers(ClientConnection client, ParsedRequest request, Split split, int fragmentCount) {
        return switch (split) {
            case CoalescingSplit coalescing -> new CoalescedRequest(client, request, coalescing, fragmentCount);
            case GatheringSplit _ -> throw new AssertionError("elements are gathered in the order of keys");
        };
    }

    /** @param fragmentOfKey for each key the number of the fragment that carries it */
    static SplitRequest byKeys(
            ClientConnection client, ParsedRequest request, Split split, int fragmentCount, int[] fragmentOfKey) {
        return switch (split) {
            case CoalescingSplit coalescing -> new CoalescedRequest(client, request, coalescing, fragmentCount);
            case GatheringSplit gathering ->
                new GatheredRequest(client, request, gathering, fragmentCount, fragmentOfKey);
        };
    }

    /** What such a request sets apart of the heap until it is answered: for each key the fragment, the length, and a check sum. */
    static long heapBytes(int keyCount) {
        return keyCount < COUNTED_KEYS_MIN ? 0 : 3L * Integer.BYTES * keyCount;
    }

    /** So much has been taken of the heap for this request, which gives it back. */
    void keepsHeap(HeapLimit limit, long bytes) {
        if (bytes > 0) {
            heap = limit;
            heapBytes = bytes;
        }
    }

    /** A fragment is to carry {@code count} of {@code keys}. */
    abstract void carries(Fragment fragment, ParsedRequest request, int[] keys, int count);

    /** Whether the responses of fragments are taken in parts. */
    abstract boolean takesParts();

    /** The first of a fragment's response is here, and is no error. */
    void fragmentBegun() {}

    /** More of a fragment's response is here. */
    void partArrived() {}

    /** Appends the response, or what is left of it; answers false, with nothing appended, when the fragments' do not fit together. */
    abstract boolean writeWhole(Output out);

    Fragment fragment(int number) {
        return fragments[number];
    }

    int fragmentCount() {
        return fragments.length;
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

    /** So many bytes are kept of a fragment's response, until it can be written. */
    void hold(long keptBytes) {
        heldBytes += keptBytes;
        client.held(keptBytes);
    }

    /** So many bytes of what was held are kept no longer. */
    void heldNoLonger(long keptBytes) {
        hold(-keptBytes);
    }

    void fragmentAnswered() {
        unanswered--;
        if (!swallowed) {
            client.answered(this);
        } else if (unanswered == 0) {
            settled();
            client.swallowed(client.requestHeapBytes() + objectHeapBytes);
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

    /** Whether a fragment has failed. */
    final boolean hasFailed() {
        return error != null;
    }

    final boolean areAllAnswered() {
        return unanswered == 0;
    }

    @Override
    boolean isAnswered() {
        return unanswered == 0;
    }

    @Override
    void writeResponse(Output out) {
        settled();
        if (error == null && !writeWhole(out)) {
            proxyError = ErrorKind.INVALID_RESPONSE;
            error = client.invalidResponse();
        }
        if (error != null) {
            countError();
            out.write(split.error(error));
        }
        heldNoLonger(heldBytes);
        client.heldHeap(-objectHeapBytes);
        release();
    }

    private void countError() {
        if (proxyError == null) {
            command().failedByServer();
        } else {
            client.countForwardError();
            client.stats().failed(command(), proxyError);
        }
    }

    @Override
    long swallow() {
        swallowed = true;
        if (unanswered == 0) {
            settled();
        }
        release();
        return unanswered == 0 ? 0 : client.requestHeapBytes() + objectHeapBytes;
    }

    @Override
    protected void giveUp(int responseBytes) {
        client.closeForResponse(responseBytes);
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
            heap.giveBack(heapBytes);
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
