package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Messages for one client that may not be written yet. */
final class HeldMessages {
    private final ClientOutbound client;
    private final Output messages = new Output(ByteBufAllocator.DEFAULT);
    private int heldBytes;

    HeldMessages(ClientOutbound client) {
        this.client = client;
    }

    /** The output for a message of {@code messageBytes} bytes. */
    Output output(int messageBytes) {
        heldBytes += messageBytes;
        client.keep(messageBytes);
        return messages;
    }

    int bytes() {
        return heldBytes;
    }

    /** Writes the messages for the client: their turn has come. */
    void write() {
        Output out = client.pushes();
        for (ByteBuf buffer = messages.poll(); buffer != null; buffer = messages.poll()) {
            out.append(buffer);
        }
        letGo();
    }

    /** Drops the messages. */
    void drop() {
        messages.release();
        letGo();
    }

    private void letGo() {
        int bytes = heldBytes;
        heldBytes = 0;
        client.keep(-bytes);
    }
}
