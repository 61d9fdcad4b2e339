package dev.nutcracker.client;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.server.ServerContext;
import dev.nutcracker.stats.CommandTally;
import dev.nutcracker.stats.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * A request that goes in fragments to several servers. Its one response is made of theirs. If fragments fail, the
 * client gets the error of the first of them, in the order of the servers.
 *
 * <pre>
 *                     ┌── Fragment ──► server 0 ──► response ──┐
 *   MGET a b c d  ────┼── Fragment ──► server 1 ──► response ──┼──► one response, in the order of a b c d
 *                     └── Fragment ──► server 3 ──► response ──┘
 * </pre>
 */
abstract sealed class SplitRequest implements QueueEntry, TimedRequest permits CoalescedRequest, GatheredRequest {
    /** The heap that one fragment takes. */
    private static final int FRAGMENT_HEAP_BYTES = 112;

    /** Requests with fewer keys do not reserve heap for them. */
    private static final int COUNTED_KEYS_MIN = 16 * 1024;

    final ClientOutbound client;
    private final CommandTally command;
    private final byte @Nullable [] key;
    private final Split split;
    private final Fragment[] fragments;
    /** The server that was sent a fragment last or answered last; {@code null} before that. */
    private @Nullable ServerContext server;

    private long serverNs = UNSERVED;
    private int responseBytes;
    private final long arrivedNs;
    private int unanswered;
    private boolean swallowed;
    private @Nullable ErrorKind proxyError;
    private long keptBytes;
    private @Nullable HeapLimit heap;
    private long heapBytes;
    /** The heap that this request takes, beside that of every request. */
    private final long objectHeapBytes;

    private byte @Nullable [] error;
    private int errorFragment = Integer.MAX_VALUE;

    /**
     * @param fragmentCount how many fragments there are
     * @param placesOfKeys for how many keys the positions are kept
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
        client.keepHeap(objectHeapBytes);
    }

    /** A request to every server, or to one that is named by its place in the pool. */
    static SplitRequest toServers(ClientOutbound client, ParsedRequest request, Split split, int fragmentCount) {
        return switch (split) {
            case CoalescingSplit coalescing -> new CoalescedRequest(client, request, coalescing, fragmentCount);
            case GatheringSplit _ -> throw new AssertionError("elements are gathered in the order of keys");
        };
    }

    /** @param fragmentOfKey for each key, the number of the fragment that carries it */
    static SplitRequest byKeys(
            ClientOutbound client, ParsedRequest request, Split split, int fragmentCount, int[] fragmentOfKey) {
        return switch (split) {
            case CoalescingSplit coalescing -> new CoalescedRequest(client, request, coalescing, fragmentCount);
            case GatheringSplit gathering ->
                new GatheredRequest(client, request, gathering, fragmentCount, fragmentOfKey);
        };
    }

    /**
     * The heap to reserve for a request until it is answered: for each key its fragment, its length and a check sum.
     */
    static long heapBytes(int keyCount) {
        return keyCount < COUNTED_KEYS_MIN ? 0 : 3L * Integer.BYTES * keyCount;
    }

    /**
     * Takes over {@code bytes} that were reserved in {@code limit} for this request, and gives them back when it is
     * over.
     */
    void keepsHeap(HeapLimit limit, long bytes) {
        if (bytes > 0) {
            heap = limit;
            heapBytes = bytes;
        }
    }

    /** {@code fragment} carries the first {@code count} of {@code keys}. */
    abstract void carries(Fragment fragment, ParsedRequest request, int[] keys, int count);

    /** Whether responses of fragments are taken in parts. */
    abstract boolean takesParts();

    /** A fragment's response has begun, and not with an error. */
    void fragmentBegun() {}

    /** More of a fragment's response has arrived. */
    void partArrived() {}

    /**
     * Appends the response, or the rest of it. Returns false, with nothing appended, if the fragments' responses do not
     * fit together.
     */
    abstract boolean writeWhole(Output out);

    Fragment fragment(int number) {
        return fragments[number];
    }

    int fragmentCount() {
        return fragments.length;
    }

    /** Whether the client is gone, so that the response is dropped. */
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

    /** A fragment has been sent to {@code receiver}. */
    void sentTo(ServerContext receiver) {
        server = receiver;
    }

    /** {@code lengthBytes} bytes of a fragment's response have arrived. */
    void received(int lengthBytes) {
        responseBytes = TimedRequest.sum(responseBytes, lengthBytes);
    }

    /** A server's response is complete. */
    void answeredBy(ServerContext sender, long tookNs) {
        server = sender;
        serverNs = Math.max(serverNs, tookNs);
    }

    /** The request is over: its response is written, or the client is gone. */
    private void settled() {
        ServerContext last = server;
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
            ServerContext one = fragment.server();
            if (one != null) {
                one.latency().recordTotal(totalNs);
            }
        }
        client.stats().noteIfSlow(this, last, totalNs);
    }

    /** {@code moreBytes} more bytes of a fragment's response are kept until it can be written. */
    void keep(long moreBytes) {
        keptBytes += moreBytes;
        client.keep(moreBytes);
    }

    /** {@code fewerBytes} of the kept bytes are free. */
    void keepNoLonger(long fewerBytes) {
        keep(-fewerBytes);
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

    /** @param kind how the error is counted if it is the proxy's own, {@code null} for the server's response */
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
        keepNoLonger(keptBytes);
        client.keepHeap(-objectHeapBytes);
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

    /** Memory is short, and the response to a fragment is growing in it: closes the client. */
    void giveUp(int responseBytes) {
        client.closeForResponse(responseBytes);
    }

    /** An exception was thrown while a fragment took its response or its error, which is a defect. */
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
