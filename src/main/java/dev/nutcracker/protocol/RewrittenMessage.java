package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/** A request whose beginning was written by the proxy; the rest lies where it was read. It is never released: it holds no reference. */
public final class RewrittenMessage {
    private RewrittenMessage() {}

    /** Returns {@code head}, followed by {@code lengthBytes} bytes of {@code in} from {@code index} on. */
    public static ByteBuf of(ByteBuf head, ByteBuf in, int index, int lengthBytes) {
        CompositeByteBuf whole = new CompositeByteBuf(UnpooledByteBufAllocator.DEFAULT, false, Integer.MAX_VALUE);
        whole.addComponent(true, head);
        if (in instanceof CompositeByteBuf chain) {
            // The parts of a composite buffer stay as they are, though the composite changes at its ends.
            whole.addComponents(true, chain.decompose(index, lengthBytes));
        } else {
            whole.addComponent(true, in.slice(index, lengthBytes));
        }
        return whole;
    }
}
