package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.PoolPart;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code CLUSTER COUNTKEYSINSLOT}: the sum of all nodes, since the keys of a slot that is being moved are at two. */
final class KeysInSlot implements Inquiry {
    private final int slot;
    private long count;

    KeysInSlot(int slot) {
        this.slot = slot;
    }

    @Override
    public byte[] question() {
        return InlineRequest.array(List.of(ascii("CLUSTER"), ascii("COUNTKEYSINSLOT"), ascii(Integer.toString(slot))));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int questionAccepts() {
        return ResponseKind.INTEGER | ResponseKind.ANY_ERROR;
    }

    @Override
    public void answered(int server, ByteBuf response) {
        NumberLine line = new NumberLine();
        if (line.read(response, response.readerIndex() + 1, response.writerIndex()) == NumberLine.Outcome.READ) {
            count += line.value();
        }
    }

    @Override
    public void visit(PoolPart part) {}

    @Override
    public void answer(Output out) {
        out.write(new ResponseWriter().integer(count).toBytes());
    }
}
