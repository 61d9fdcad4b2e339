package dev.nutcracker.proxy;

import static dev.nutcracker.testing.BinaryPacket.noop;
import static dev.nutcracker.testing.BinaryPacket.request;

import dev.nutcracker.testing.BinaryPacket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Random requests of memcached's binary protocol, many of them quiet; now and then one of the wrong form, which ends the
 * script. What the proxy is known to answer otherwise than memcached is not among them.
 */
final class BinaryRequests {
    private static final List<String> KEYS = List.of("a", "b", "n", "n2", "k".repeat(250), "two words\r\n\0");
    private static final List<String> VALUES =
            List.of("", "1", "99", "12345678901234567890", "text", "get a\r\n", "\0\r\n\u00ff", "x".repeat(3000));
    /** None that makes another number of one, which could become shorter: see {@link #delta}. */
    private static final List<String> ADDED = List.of("", "text", "\u00ff\0\r\n");

    private static final List<Long> UNIQUES = List.of(0L, 0L, 0L, 0L, 1L, 5L, 20L, -1L);
    private static final List<Integer> EXPTIMES = List.of(0, 0, 1000, -1);
    private static final List<Integer> GETS = List.of(0x00, 0x09, 0x09, 0x0c, 0x0d, 0x0d);
    private static final List<Integer> STORES = List.of(0x01, 0x02, 0x03, 0x11, 0x12, 0x13);
    private static final List<Integer> ADDITIONS = List.of(0x0e, 0x0f, 0x19, 0x1a);
    private static final List<Integer> DELETES = List.of(0x04, 0x14);
    private static final List<Integer> INCREMENTS = List.of(0x05, 0x15);
    private static final List<Integer> DECREMENTS = List.of(0x06, 0x16);
    private static final List<Integer> TOUCHES = List.of(0x1c, 0x1d, 0x1e, 0x23, 0x24);
    private static final List<Integer> WITH_NOTHING = List.of(0x0a, 0x0b, 0x1b, 0x20, 0x77, 0xff);

    private final Random random;
    private final boolean oneServer;

    /**
     * @param oneServer whether one server answers; otherwise nothing depends on the numbers that servers give their items, nor
     *     goes to all servers
     */
    BinaryRequests(Random random, boolean oneServer) {
        this.random = random;
        this.oneServer = oneServer;
    }

    /** What every key holds. */
    static String allKeys() {
        StringBuilder gets = new StringBuilder();
        KEYS.forEach(key -> gets.append(request(0x0c, 1, key).bytes()));
        return gets.toString();
    }

    String script(int requests) {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < requests; i++) {
            script.append(next().withOpaque(random.nextInt()).bytes());
        }
        return script
                + (random.nextInt(3) == 0 ? damaged() : noop(random.nextInt()).bytes());
    }

    private BinaryPacket next() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> request(oneOf(GETS), 0, oneOf(KEYS));
            case 3, 4, 5 ->
                request(oneOf(STORES), 0, number(oneOf(EXPTIMES)), oneOf(KEYS), oneOf(VALUES))
                        .withCas(unique());
            case 6 ->
                request(oneOf(ADDITIONS), 0, "", oneOf(KEYS), oneOf(ADDED)).withCas(unique());
            case 7 -> request(oneOf(DELETES), 0, oneOf(KEYS)).withCas(unique());
            case 8 ->
                request(oneOf(INCREMENTS), 0, delta(random.nextInt(100)), oneOf(KEYS), "")
                        .withCas(unique());
            case 9 -> request(oneOf(DECREMENTS), 0, delta(0), oneOf(KEYS), "").withCas(unique());
            case 10 -> request(oneOf(TOUCHES), 0, word(oneOf(EXPTIMES)), oneOf(KEYS), "");
            default ->
                oneServer && random.nextInt(5) == 0
                        ? request(oneOf(List.of(0x08, 0x18)), 0, "")
                        : request(oneOf(WITH_NOTHING), 0, "");
        };
    }

    /** Of a form that its opcode does not have, or cut off. */
    private String damaged() {
        BinaryPacket sound = next().withOpaque(random.nextInt());
        return switch (random.nextInt(4)) {
            // memcached drops what it has not written when the rest of a request does not come.
            case 0 ->
                noop(3).bytes()
                        + sound.bytes()
                                .substring(0, random.nextInt(sound.bytes().length()));
            case 1 -> request(oneOf(GETS), 3, "xxxx", oneOf(KEYS), "").bytes();
            case 2 -> request(oneOf(STORES), 3, "", oneOf(KEYS), "v").bytes();
            default -> request(oneOf(GETS), 3, "k".repeat(251)).bytes();
        };
    }

    /** Flags and an exptime. */
    private String number(int exptime) {
        return word(random.nextInt()) + word(exptime);
    }

    /** @param by 0 of a decrement: whether blanks take the place of digits depends on what memcached has not yet written */
    private String delta(int by) {
        ByteBuffer extras = ByteBuffer.allocate(20).putLong(by).putLong(40);
        return text(extras.putInt(oneOf(List.of(0, -1, 1000))));
    }

    private long unique() {
        return oneOf(oneServer ? UNIQUES : List.of(0L, 0L, -1L));
    }

    private static String word(int value) {
        return text(ByteBuffer.allocate(4).putInt(value));
    }

    private static String text(ByteBuffer bytes) {
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }

    private <T> T oneOf(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }
}
