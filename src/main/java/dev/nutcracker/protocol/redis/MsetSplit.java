package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Split;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** MSET: each fragment carries its keys with their values, and is answered with OK as the whole is. */
final class MsetSplit implements Split {
    private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        NumberLine line = new NumberLine();
        ByteBuf message = request.message();
        Fragments.writeHead(request, 2 * count, out);
        for (int i = 0; i < count; i++) {
            int start = Fragments.headerStart(request, keys[i]);
            line.read(message, Fragments.keyEnd(request, keys[i]) + 1, message.writerIndex());
            int end = line.end() + (int) line.value() + 2;
            out.write(message, start, end - start);
        }
    }

    @Override
    public int fragmentAccepts() {
        return ResponseKind.SIMPLE | ResponseKind.ANY_ERROR;
    }

    @Override
    public boolean coalesce(FragmentResponses responses, Output out) {
        out.write(OK);
        return true;
    }
}
