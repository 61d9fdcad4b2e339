package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.CoalescingSplit.FragmentResponses;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.pubsub.Subscriptions;
import io.netty.buffer.ByteBuf;

/** A split request whose fragments' responses are combined into one response, when all of them are here. */
final class CoalescedRequest extends SplitRequest implements FragmentResponses {
    private final CoalescingSplit split;

    CoalescedRequest(ClientOutbound client, ParsedRequest request, CoalescingSplit split, int fragmentCount) {
        super(client, request, split, fragmentCount, 0);
        this.split = split;
    }

    @Override
    void carries(Fragment fragment, ParsedRequest request, int[] keys, int count) {}

    @Override
    boolean takesParts() {
        return false;
    }

    @Override
    boolean writeWhole(Output out) {
        return split.coalesce(this, out);
    }

    @Override
    public int fragmentCount() {
        return super.fragmentCount();
    }

    @Override
    public ByteBuf response(int fragment) {
        ByteBuf response = fragment(fragment).pieces().whole();
        assert response != null : "only a request with all its responses is coalesced";
        return response;
    }

    @Override
    public int clientsBeyond(Topic topic) {
        return Subscriptions.of(client.pool()).audience().beyond(topic);
    }
}
