package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.stats.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * A split request whose response has an element for each key. Each element is written as soon as those before it are,
 * while the fragments' responses are still arriving.
 *
 * <pre>
 *   fragment 0   A C ▒▒▒ D …          ▒ under way         written: A B C      next: D, when it is complete
 *   fragment 1   B E F G
 * </pre>
 *
 * <p>The first element is written when every fragment's response has begun without an error. Nearly all errors are
 * known by then; the client gets an error in place of the response.
 *
 * <p>A later error ends the response behind the elements written so far, if the protocol allows that. If it does not,
 * the client is closed, because its response cannot be completed.
 */
final class GatheredRequest extends SplitRequest {
    /** How many neighbours are counted at most. Those that cannot be moved yet are counted again. */
    private static final int NEIGHBOURS_MAX = 1024;

    private final GatheringSplit split;
    private final int[] fragmentOfKey;
    private int notBegun;
    private int next;
    private boolean partlyWritten;
    private boolean closing;

    /** @param fragmentOfKey for each key, the number of the fragment that carries it */
    GatheredRequest(
            ClientOutbound client,
            ParsedRequest request,
            GatheringSplit split,
            int fragmentCount,
            int[] fragmentOfKey) {
        super(client, request, split, fragmentCount, fragmentOfKey.length);
        this.split = split;
        this.fragmentOfKey = fragmentOfKey;
        this.notBegun = fragmentCount;
    }

    @Override
    void carries(Fragment fragment, ParsedRequest request, int[] keys, int count) {
        fragment.carries(request.elementsForKeys(split, keys, count));
    }

    @Override
    boolean takesParts() {
        return true;
    }

    @Override
    void fragmentBegun() {
        notBegun--;
    }

    @Override
    void partArrived() {
        client.answered(this);
    }

    /** Whether a part of the response can be written. */
    @Override
    public boolean isAnswered() {
        if (!partlyWritten && (hasFailed() || notBegun > 0)) {
            return areAllAnswered();
        }
        if (isTornOff()) {
            return false;
        }
        return next == fragmentOfKey.length
                ? areAllAnswered()
                : fragment(fragmentOfKey[next]).isNextKnown();
    }

    @Override
    public boolean isHalfWritten() {
        return partlyWritten;
    }

    @Override
    public boolean writeAhead(Output out) {
        if (hasFailed() && !partlyWritten) {
            return true;
        }
        if (!partlyWritten) {
            partlyWritten = true;
            split.writeStart(fragmentOfKey.length, out);
        }
        while (next < fragmentOfKey.length) {
            int moved = client.hasRoom() ? moveElements(out) : 0;
            if (moved == 0) {
                return false;
            }
            next += moved;
        }
        return areAllAnswered();
    }

    /**
     * Moves the next elements. Neighbouring keys of one fragment are neighbours in its response, too, and move
     * together.
     */
    private int moveElements(Output out) {
        int owner = fragmentOfKey[next];
        int end = next + 1;
        int limit = Math.min(fragmentOfKey.length, next + NEIGHBOURS_MAX);
        while (end < limit && fragmentOfKey[end] == owner) {
            end++;
        }
        Fragment fragment = fragment(owner);
        long before = fragment.pieces().keptBytes();
        int moved = fragment.moveElements(end - next, out);
        keepNoLonger(before - fragment.pieces().keptBytes());
        return moved;
    }

    @Override
    boolean writeWhole(Output out) {
        split.writeEnd(out);
        return true;
    }

    @Override
    void fragmentFailed(Fragment fragment, byte[] errorResponse, @Nullable ErrorKind kind) {
        super.fragmentFailed(fragment, errorResponse, kind);
        if (kind != null && isTornOff() && !closing) {
            closing = true;
            client.stats().failed(command(), kind);
            client.responseTornOff();
        }
    }

    /** Whether the response is half written and cannot be completed. */
    private boolean isTornOff() {
        return hasFailed() && partlyWritten && !split.mayEndInError();
    }
}
