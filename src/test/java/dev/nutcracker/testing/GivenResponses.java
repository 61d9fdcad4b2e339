package dev.nutcracker.testing;

import dev.nutcracker.protocol.CoalescingSplit.FragmentResponses;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Responses of fragments, as the test sets them.
 *
 * @param buffers the response of each fragment
 */
public record GivenResponses(List<ByteBuf> buffers) implements FragmentResponses {
    @Override
    public int fragmentCount() {
        return buffers.size();
    }

    @Override
    public ByteBuf response(int fragment) {
        return buffers.get(fragment);
    }
}
