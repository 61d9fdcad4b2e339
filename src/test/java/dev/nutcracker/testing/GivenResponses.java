package dev.nutcracker.testing;

import dev.nutcracker.protocol.Split.FragmentResponses;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Responses of fragments as a test wants them.
 *
 * @param buffers the response of each fragment
 * @param fragments for each key the number of its fragment
 */
public record GivenResponses(List<ByteBuf> buffers, List<Integer> fragments) implements FragmentResponses {
    @Override
    public int fragmentCount() {
        return buffers.size();
    }

    @Override
    public ByteBuf response(int fragment) {
        return buffers.get(fragment);
    }

    @Override
    public int keyCount() {
        return fragments.size();
    }

    @Override
    public int fragmentOf(int key) {
        return fragments.get(key);
    }
}
