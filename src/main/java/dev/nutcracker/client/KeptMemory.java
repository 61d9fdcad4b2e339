package dev.nutcracker.client;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.net.Unsent;
import io.netty.channel.Channel;

/** The bytes that one client makes the proxy keep between turns, as they stand in the account of its worker. */
final class KeptMemory {
    private final Clients clients;
    private final MemoryLimit.Share account;
    private final Channel channel;
    private final Responses responses;
    private final Unsent unsent;
    private long heldBytes;
    private long bytes;
    private long keysHeapBytes;
    private boolean ended;

    /** @param sent called when the socket has taken what it had left before */
    KeptMemory(Clients clients, Channel channel, Responses responses, Runnable sent) {
        this.clients = clients;
        this.account = clients.pool().memory();
        this.channel = channel;
        this.responses = responses;
        this.unsent = new Unsent(sent);
    }

    long bytes() {
        return bytes;
    }

    /** {@code deltaBytes} bytes more are kept for later, or fewer. */
    void held(long deltaBytes) {
        heldBytes += deltaBytes;
    }

    /** Brings the account up to date; if the client keeps more than before and memory is short, somebody has to go. */
    void update(int unusedBytes) {
        long before = bytes;
        count(unusedBytes);
        if (bytes > before && account.isExhausted()) {
            clients.makeRoom();
        }
    }

    /** Brings the account up to date, and answers whether memory is short. */
    boolean isShortWith(int unusedBytes) {
        count(unusedBytes);
        return account.isExhausted();
    }

    /** The keys of the request that is arriving take so much of the heap; answers whether there is room for them. */
    boolean hasRoomForKeys(long heapBytes) {
        long moreBytes = heapBytes - keysHeapBytes;
        if (moreBytes < 0) {
            account.limit().giveBackHeap(-moreBytes);
        } else if (moreBytes > 0 && !account.limit().takeHeap(moreBytes)) {
            return false;
        }
        keysHeapBytes = heapBytes;
        return true;
    }

    private void count(int unusedBytes) {
        if (!ended) {
            change(unusedBytes + responses.sent().pendingBytes() + heldBytes + unsent.bytes(channel));
        }
    }

    /** The client is gone. */
    void end() {
        ended = true;
        change(0);
        hasRoomForKeys(0);
    }

    private void change(long nowBytes) {
        account.change(nowBytes - bytes);
        bytes = nowBytes;
    }
}
