package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server on a free port of 127.0.0.1 with one answer for each type of record, whatever the name. */
public final class PlayedDns implements AutoCloseable {
    static final int A = 1;
    static final int AAAA = 28;
    static final int SRV = 33;
    static final int NXDOMAIN = 3;
    static final int SERVFAIL = 2;

    private static final int DATAGRAM_BYTES_MAX = 1200;
    private static final int HEADER_BYTES = 12;

    private final ServerSocket stream;
    private final DatagramSocket datagrams;
    private final List<Integer> asked = new CopyOnWriteArrayList<>();
    private volatile List<Entry> entries = List.of();
    private volatile int code;
    private volatile boolean silent;

    /** A record. */
    record Entry(int type, int ttlS, byte[] value) {}

    private PlayedDns(ServerSocket stream, DatagramSocket datagrams) {
        this.stream = stream;
        this.datagrams = datagrams;
    }

    public static PlayedDns start() {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            ServerSocket stream = new ServerSocket(0, 10, loopback);
            PlayedDns played = new PlayedDns(stream, new DatagramSocket(stream.getLocalPort(), loopback));
            Thread.ofVirtual().start(played::serveDatagrams);
            Thread.ofVirtual().start(played::serveStreams);
            return played;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return stream.getLocalPort();
    }

    /** Answers from now on with these records, of those the ones of the type that is asked for. */
    void answer(Entry... records) {
        code = 0;
        entries = List.of(records);
    }

    /** The same with addresses of IPv4. */
    public void answerAddresses(int ttlS, String... addresses) {
        answer(Arrays.stream(addresses).map(address -> address(ttlS, address)).toArray(Entry[]::new));
    }

    /** Answers from now on with this code and nothing else. */
    void fail(int responseCode) {
        code = responseCode;
        entries = List.of();
    }

    void beSilent() {
        silent = true;
    }

    /** The types of records that it was asked for. */
    List<Integer> asked() {
        return List.copyOf(asked);
    }

    static Entry address(int ttlS, String address) {
        try {
            byte[] value = InetAddress.getByName(address).getAddress();
            return new Entry(value.length == 4 ? A : AAAA, ttlS, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Entry service(int ttlS, int priority, int weight, int port, String host) {
        try {
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(value);
            out.writeShort(priority);
            out.writeShort(weight);
            out.writeShort(port);
            for (String label : host.isEmpty() ? new String[0] : host.split("\\.", -1)) {
                out.writeByte(label.length());
                out.write(label.getBytes(US_ASCII));
            }
            out.writeByte(0);
            return new Entry(SRV, ttlS, value.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serveDatagrams() {
        byte[] buffer = new byte[DATAGRAM_BYTES_MAX];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                datagrams.receive(packet);
                byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
                if (!silent) {
                    byte[] sent = answer.length > DATAGRAM_BYTES_MAX ? cutOff(answer) : answer;
                    datagrams.send(new DatagramPacket(sent, sent.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serveStreams() {
        try {
            while (true) {
                try (Socket client = stream.accept()) {
                    DataInputStream in = new DataInputStream(client.getInputStream());
                    byte[] question = new byte[in.readUnsignedShort()];
                    in.readFully(question);
                    byte[] answer = answer(question);
                    DataOutputStream out = new DataOutputStream(client.getOutputStream());
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                    in.read();
                }
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private byte[] answer(byte[] question) throws IOException {
        int end = HEADER_BYTES;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        int type = ByteBuffer.wrap(question).getShort(end + 1);
        asked.add(type);
        List<Entry> matching = new ArrayList<>(entries);
        matching.removeIf(entry -> entry.type() != type);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(answer);
        out.write(question, 0, 2);
        out.writeShort(0x8180 | code);
        out.writeShort(1);
        out.writeShort(matching.size());
        out.writeInt(0);
        out.write(question, HEADER_BYTES, end + 5 - HEADER_BYTES);
        for (Entry entry : matching) {
            out.writeShort(0xc000 | HEADER_BYTES);
            out.writeShort(entry.type());
            out.writeShort(1);
            out.writeInt(entry.ttlS());
            out.writeShort(entry.value().length);
            out.write(entry.value());
        }
        return answer.toByteArray();
    }

    /** Without its records, and marked. */
    private static byte[] cutOff(byte[] answer) {
        int end = HEADER_BYTES;
        while (answer[end] != 0) {
            end += answer[end] + 1;
        }
        byte[] cut = Arrays.copyOf(answer, end + 5);
        cut[2] |= 2;
        cut[6] = 0;
        cut[7] = 0;
        return cut;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            datagrams.close();
        }
    }
}
