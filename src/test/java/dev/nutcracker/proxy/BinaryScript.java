package dev.nutcracker.proxy;

import static dev.nutcracker.testing.BinaryPacket.noop;
import static dev.nutcracker.testing.BinaryPacket.request;
import static dev.nutcracker.testing.BinaryPacket.set;

import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.RawConnection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Requests of every opcode that a single server answers as several do, in scripts that each end with a NOOP. */
final class BinaryScript {
    private static final int END = 0x7fffffff;
    private static final long WRONG_CAS = 1L << 60;
    private static final String HOUR = "\0\0\u000e\u0010";

    private BinaryScript() {}

    static List<List<BinaryPacket>> scripts() {
        return List.of(
                script(set(0x01, 1, "a", "x"), get(0x00, 2), get(0x09, 3), get(0x0c, 4), get(0x0d, 5)),
                script(none(0x00, 1), none(0x09, 2), none(0x0c, 3), none(0x0d, 4)),
                script(set(0x02, 1, "b", "x"), set(0x02, 2, "b", "y"), set(0x12, 3, "c", "x"), set(0x12, 4, "c", "y")),
                script(
                        set(0x03, 1, "b", "z"),
                        set(0x03, 2, "none", "z"),
                        set(0x13, 3, "b", "z"),
                        set(0x13, 4, "none", "")),
                script(
                        set(0x11, 1, "d", ""),
                        request(0x00, 2, "d"),
                        set(0x11, 3, "d", "v").withCas(WRONG_CAS)),
                script(request(0x04, 1, "d"), request(0x04, 2, "d"), request(0x14, 3, "b"), request(0x14, 4, "b")),
                script(
                        set(0x01, 1, "a", "x").withCas(WRONG_CAS),
                        request(0x04, 2, "a").withCas(WRONG_CAS)),
                script(delta(0x05, 1, "n", 1), delta(0x05, 2, "n", 1), delta(0x15, 3, "n", 5), delta(0x05, 4, "a", 1)),
                script(delta(0x06, 1, "n", 2), delta(0x16, 2, "n", 1), delta(0x16, 3, "a", 1), request(0x00, 4, "n")),
                script(delta(0x05, 1, "none", 1, -1), delta(0x15, 2, "none", 1, -1), delta(0x16, 3, "none", 1, -1)),
                script(value(0x0e, 1, "a", "y"), value(0x0f, 2, "a", "w"), value(0x0e, 3, "none", "y"), get(0x00, 4)),
                script(value(0x19, 1, "a", "z"), value(0x1a, 2, "a", "v"), value(0x19, 3, "none", "y"), get(0x00, 4)),
                script(value(0x1a, 1, "none", "y"), value(0x0f, 2, "none", "y")),
                script(
                        timed(0x1c, 1, "a"),
                        timed(0x1d, 2, "a"),
                        timed(0x1e, 3, "a"),
                        timed(0x23, 4, "a"),
                        timed(0x24, 5, "a")),
                script(
                        timed(0x1c, 1, "no"),
                        timed(0x1d, 2, "no"),
                        timed(0x1e, 3, "no"),
                        timed(0x23, 4, "no"),
                        timed(0x24, 5, "no")),
                script(request(0x0b, 1, ""), request(0x20, 2, ""), request(0x77, 3, ""), request(0x1b, 4, "")),
                // What is left then depends on the second in which it was stored.
                script(request(0x08, 1, ""), request(0x18, 2, ""), request(0x18, 3, HOUR, "", ""), none(0x00, 4)),
                script(set(0x01, 1, "two words\r\n\0", "x"), request(0x0c, 2, "two words\r\n\0")),
                script(set(0x01, 1, "k".repeat(250), "x"), request(0x0c, 2, "k".repeat(250))),
                script(set(0x01, 1, "large", "x".repeat(2 << 20)), set(0x11, 2, "large", "x".repeat(2 << 20))));
    }

    /** All of them as one, but for the large values. */
    static List<BinaryPacket> whole() {
        List<BinaryPacket> all = new ArrayList<>();
        for (List<BinaryPacket> script : scripts()) {
            if (bytes(script).length() < 10_000) {
                all.addAll(script.subList(0, script.size() - 1));
            }
        }
        all.add(noop(END));
        return all;
    }

    static String bytes(List<BinaryPacket> packets) {
        return packets.stream().map(BinaryPacket::bytes).collect(Collectors.joining());
    }

    /** What is answered up to the last NOOP; of a cas only whether there is one. */
    static List<BinaryPacket> responses(RawConnection from) {
        List<BinaryPacket> responses = new ArrayList<>();
        do {
            BinaryPacket response = BinaryPacket.read(from);
            responses.add(response.withCas(response.cas() == 0 ? 0 : 1));
        } while (responses.getLast().opaque() != END);
        return responses;
    }

    private static List<BinaryPacket> script(BinaryPacket... requests) {
        List<BinaryPacket> script = new ArrayList<>(List.of(requests));
        script.add(noop(END));
        return script;
    }

    private static BinaryPacket get(int opcode, int opaque) {
        return request(opcode, opaque, "a");
    }

    private static BinaryPacket none(int opcode, int opaque) {
        return request(opcode, opaque, "none");
    }

    private static BinaryPacket value(int opcode, int opaque, String key, String value) {
        return request(opcode, opaque, "", key, value);
    }

    private static BinaryPacket timed(int opcode, int opaque, String key) {
        return request(opcode, opaque, HOUR, key, "");
    }

    private static BinaryPacket delta(int opcode, int opaque, String key, long delta) {
        return delta(opcode, opaque, key, delta, 0);
    }

    /** @param exptime -1 for a key that is not to be made */
    private static BinaryPacket delta(int opcode, int opaque, String key, long delta, int exptime) {
        ByteBuffer extras = ByteBuffer.allocate(20).putLong(delta).putLong(40).putInt(exptime);
        return request(opcode, opaque, new String(extras.array(), StandardCharsets.ISO_8859_1), key, "");
    }
}
