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

    /** Where a message of {@code messageBytes} bytes is to be written. */
    Output output(int messageBytes) {
        heldBytes += messageBytes;
        client.held(messageBytes);
        return messages;
    }

    int bytes() {
        return heldBytes;
    }

    /** Writes them for the client: now is their turn. */
    void write() {
        Output out = client.pushes();
        for (ByteBuf buffer = messages.poll(); buffer != null; buffer = messages.poll()) {
            out.append(buffer);
        }
        letGo();
    }

    /** Nobody gets them. */
    void drop() {
        messages.release();
        letGo();
    }

    private void letGo() {
        int bytes = heldBytes;
        heldBytes = 0;
        client.held(-bytes);
    }
}
