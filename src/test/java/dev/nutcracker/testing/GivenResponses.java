package dev.nutcracker.testing;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Split.FragmentResponses;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.List;

/**
 * Responses of fragments as a test wants them.
 *
 * @param dialect what they are written in
 * @param buffers the response of each fragment
 * @param fragments for each key the number of its fragment
 */
public record GivenResponses(Dialect dialect, List<ByteBuf> buffers, List<Integer> fragments)
        implements FragmentResponses {
    @Override
    public int fragmentCount() {
        return buffers.size();
    }

    @Override
    public ByteBuf response(int fragment) {
        return buffers.get(fragment);
    }

    @Override
    public int[] elements(int fragment) {
        ByteBuf response = buffers.get(fragment);
        ResponseDecoder decoder = dialect.responseDecoder(Dialect.USUAL_FLAVOUR);
        decoder.wantElements(Collections.frequency(fragments, fragment));
        boolean whole = decoder.decode(response) == ResponseDecoder.Result.COMPLETE
                && decoder.length() == response.readableBytes();
        return whole ? decoder.takeElements() : new int[0];
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
