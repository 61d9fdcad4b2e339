package dev.nutcracker.protocol;

import dev.nutcracker.buffer.Output;

/**
 * A split whose fragments' responses have an element for each of their keys. The elements, in the order of the request's
 * keys, are the response, so they can be passed on before the last of them is there.
 *
 * <pre>
 *   keys        a  b  c  d        fragment 0: [ A C D ]
 *   fragment    0  1  0  0        fragment 1: [ B ]         response: start A B C D end
 * </pre>
 */
public non-sealed interface GatheringSplit extends Split {
    /** The kinds that an element may have, as {@link Command#accepts()} has them, where the decoder knows them apart. */
    int elementKinds();

    /** Appends what stands before the elements. */
    void writeStart(int keyCount, Output out);

    /** Appends what stands behind them. */
    void writeEnd(Output out);

    /**
     * Whether an error may stand behind the elements, fewer than there are keys, in place of the end. Where it may not, a
     * response of which some has been written can only be broken off.
     */
    boolean mayEndInError();
}
