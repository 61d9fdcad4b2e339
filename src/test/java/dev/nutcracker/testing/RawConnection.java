package dev.nutcracker.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * One end of a connection, driven byte by byte from one test thread.
 *
 * <p>Texts are ISO-8859-1, one character per byte, exactly as on the wire, line ends included. Every wait ends after
 * ten seconds with a failure that shows the bytes received instead.
 */
public abstract sealed class RawConnection implements AutoCloseable permits RawClient, FakeServer.Connection {
    private final Wire wire;

    RawConnection(Wire wire) {
        this.wire = wire;
    }

    /** Sends these bytes at once, in a packet of their own if they are small. */
    public RawConnection send(String text) {
        return send(Latin1.bytes(text));
    }

    public RawConnection send(byte[] bytes) {
        wire.send(bytes);
        return this;
    }

    /** Sends a Redis request as an array of bulk strings. */
    public RawConnection sendRedisRequest(String... args) {
        return send(RedisText.request(args));
    }

    /** Sends as much as the socket takes without waiting, and returns the number of bytes. */
    public int sendWhatFits(byte[] bytes) {
        return wire.sendWhatFits(bytes);
    }

    /** Reads exactly these bytes; fails at the first difference. */
    public RawConnection expect(String text) {
        wire.expect(Latin1.bytes(text));
        return this;
    }

    public String readExactly(int lengthBytes) {
        int from = wire.position();
        wire.skip(lengthBytes);
        return wire.textFrom(from);
    }

    /** Reads up to and including the next LF. */
    public String readLine() {
        int from = wire.position();
        wire.skipLine();
        return wire.textFrom(from);
    }

    /** Reads one complete RESP2 or RESP3 reply, with all its parts. */
    public String readRedisReply() {
        return RedisText.readReply(wire);
    }

    /** Sends SCAN until the cursor is back at 0, and returns the keys, each as often as it came. */
    public List<String> scanRedis(int count) {
        List<String> keys = new ArrayList<>();
        String cursor = "0";
        do {
            String reply = sendRedisRequest("SCAN", cursor, "COUNT", Integer.toString(count))
                    .readRedisReply();
            List<String> words = reply.lines()
                    .filter(line -> !line.startsWith("$") && !line.startsWith("*"))
                    .toList();
            cursor = words.getFirst();
            keys.addAll(words.subList(1, words.size()));
        } while (!cursor.equals("0"));
        return keys;
    }

    /** Reads one complete reply of the text protocol: all VALUE blocks or STAT lines with their END, or one line. */
    public String readMemcacheReply() {
        return MemcacheText.readReply(wire);
    }

    /** Reads one request that is an array of bulk strings, and returns the strings. */
    public List<String> readRedisRequest() {
        return RedisText.readRequest(wire);
    }

    /** Reads one request of the text protocol with its data block. */
    public String readMemcacheRequest() {
        return MemcacheText.readRequest(wire);
    }

    /** Reads everything until the peer closes or resets the connection. */
    public String readUntilClosed() {
        int from = wire.position();
        wire.skipUntilClosed();
        return wire.textFrom(from);
    }

    /** Returns all bytes received on this connection so far, read by the test or not. */
    public String received() {
        return wire.received();
    }

    /** Returns whether the peer has closed or reset the connection, even if there are unread bytes; does not wait. */
    public boolean isClosedByPeer() {
        return wire.isClosedByPeer();
    }

    /** Returns whether the peer has reset the connection; does not wait. */
    public boolean isResetByPeer() {
        return wire.isResetByPeer();
    }

    /** Sends FIN, and can still read. */
    public void halfClose() {
        wire.halfClose();
    }

    /** Closes with RST; TCP only. */
    public void reset() {
        wire.reset();
    }

    /** Closes with FIN. */
    @Override
    public void close() {
        wire.close();
    }

    /** Returns whether this end has been closed or reset. */
    boolean isClosed() {
        return wire.isClosed();
    }

    void closeNow() {
        wire.closeNow();
    }
}
