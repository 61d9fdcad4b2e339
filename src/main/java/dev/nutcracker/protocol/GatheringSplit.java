package dev.nutcracker.protocol;

import dev.nutcracker.buffer.Output;

/**
 * A split whose fragments' responses have an element for each of their keys. The response consists of the elements, in
 * the order of the request's keys. So elements can be passed on before the last has arrived.
 *
 * <pre>
 *   keys        a  b  c  d        fragment 0: [ A C D ]
 *   fragment    0  1  0  0        fragment 1: [ B ]         response: start A B C D end
 * </pre>
 */
public non-sealed interface GatheringSplit extends Split {
    /** The kinds that an element may have, as {@link Command#accepts()} has them, where the decoder knows them apart. */
    int elementKinds();

    /** Appends the part before the elements. */
    void writeStart(int keyCount, Output out);

    /** Appends the part behind them. */
    void writeEnd(Output out);

    /**
     * Whether an error may follow the elements, fewer than there are keys, in place of the end. If not, a response of
     * which some has been written can only be ended by closing the client.
     */
    boolean mayEndInError();
}
