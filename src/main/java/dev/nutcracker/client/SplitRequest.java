package dev.nutcracker.client;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.CommandTally;
import dev.nutcracker.stats.ErrorKind;
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
abstract sealed class SplitRequest implements Place, TimedRequest permits CoalescedRequest, GatheredRequest {
    /** What a fragment takes of the heap. */
    private static final int FRAGMENT_HEAP_BYTES = 112;

    /** What fewer keys take is not asked for before. */
    private static final int COUNTED_KEYS_MIN = 16 * 1024;

    final ClientOutbound client;
    private final CommandTally command;
    private final byte @Nullable [] key;
    private final Split split;
    private final Fragment[] fragments;
    /** The one that was last to be sent a part, or to answer; {@code null} before that. */
    private @Nullable Server server;

    private long serverNs = UNSERVED;
    private int responseBytes;
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
    SplitRequest(ClientOutbound client, ParsedRequest request, Split split, int fragmentCount, int placesOfKeys) {
        this.client = client;
        this.command = client.stats().tally(request.command());
        this.key = client.stats().keptKey(request);
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
    static SplitRequest toServers(ClientOutbound client, ParsedRequest request, Split split, int fragmentCount) {
        return switch (split) {
            case CoalescingSplit coalescing -> new CoalescedRequest(client, request, coalescing, fragmentCount);
            case GatheringSplit _ -> throw new AssertionError("elements are gathered in the order of keys");
        };
    }

    /** @param fragmentOfKey for each key the number of the fragment that carries it */
    static SplitRequest byKeys(
            ClientOutbound client, ParsedRequest request, Split split, int fragmentCount, int[] fragmentOfKey) {
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

    /** Appends the response, or what is left of it; returns false, with nothing appended, when the fragments' do not fit together. */
    abstract boolean writeWhole(Output out);

    Fragment fragment(int number) {
        return fragments[number];
    }

    int fragmentCount() {
        return fragments.length;
    }

    /** Whether nobody wants the response any more. */
    boolean isSwallowed() {
        return swallowed;
    }

    @Override
    public final String clientAddress() {
        return client.addressText();
    }

    @Override
    public final byte[] clientName() {
        return client.name();
    }

    @Override
    public final CommandTally command() {
        return command;
    }

    @Override
    public final byte @Nullable [] key() {
        return key;
    }

    @Override
    public final long serverNs() {
        return serverNs;
    }

    @Override
    public final int responseBytes() {
        return responseBytes;
    }

    @Override
    public final long sentBytes() {
        long sentBytes = 0;
        for (Fragment fragment : fragments) {
            sentBytes += fragment.lengthBytes();
        }
        return sentBytes;
    }

    /** A fragment has been sent there. */
    void sentTo(Server receiver) {
        server = receiver;
    }

    /** {@code lengthBytes} bytes of a fragment's response are here. */
    void received(int lengthBytes) {
        responseBytes = TimedRequest.sum(responseBytes, lengthBytes);
    }

    /** The response of a server is here. */
    void answeredBy(Server sender, long tookNs) {
        server = sender;
        serverNs = Math.max(serverNs, tookNs);
    }

    /** The response is written, or will not be since the client is gone: the request is over. */
    private void settled() {
        Server last = server;
        if (last == null) {
            return;
        }
        long totalNs = client.nowNs() - arrivedNs;
        if (serverNs == UNSERVED) {
            command.latency().recordTotal(totalNs);
        } else {
            command.latency().record(totalNs, serverNs);
        }
        for (Fragment fragment : fragments) {
            Server one = fragment.server();
            if (one != null) {
                one.latency().recordTotal(totalNs);
            }
        }
        client.stats().noteIfSlow(this, last, totalNs);
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
    public boolean isAnswered() {
        return unanswered == 0;
    }

    @Override
    public void writeResponse(Output out) {
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
            command.failedByServer();
        } else {
            client.countForwardError();
            client.stats().failed(command, proxyError);
        }
    }

    @Override
    public long swallow() {
        swallowed = true;
        if (unanswered == 0) {
            settled();
        }
        release();
        return unanswered == 0 ? 0 : client.requestHeapBytes() + objectHeapBytes;
    }

    /** Memory is short and the response to a fragment grows in it: the client goes without. */
    void giveUp(int responseBytes) {
        client.closeForResponse(responseBytes);
    }

    /** Settling a fragment has thrown, which is a defect. */
    void broken(Throwable cause) {
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
