package dev.nutcracker.protocol.memcache;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.protocol.WriteCopies.Copy;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings values from one memcached to another, with their flags and the time that they have left. Its own requests are meta
 * commands on text connections, also beside clients of the binary protocol.
 */
final class MemcacheTransfers implements Transfers {
    static final MemcacheTransfers INSTANCE = new MemcacheTransfers();

    private static final Set<String> SETTING = Set.of("set", "delete", "ms", "md");
    /** Times above this are moments. */
    private static final long SECONDS_MAX = TimeUnit.DAYS.toSeconds(30);

    private static final int ERRORS = ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE;
    private static final int GOT =
            MemcacheResponseDecoder.META_VALUE | MemcacheResponseDecoder.META_DONE | MemcacheResponseDecoder.META_MISS;
    private static final int STORED = MemcacheResponseDecoder.META_DONE
            | MemcacheResponseDecoder.META_NOT_STORED
            | MemcacheResponseDecoder.META_EXISTS
            | MemcacheResponseDecoder.META_NOT_FOUND;
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final MemcacheCopies COPIES = new MemcacheCopies();

    private MemcacheTransfers() {}

    @Override
    public Use useOf(ParsedRequest request) {
        return switch (COPIES.form(request)) {
            case NONE -> Use.READS;
            case SAME -> SETTING.contains(request.command().name()) ? Use.SETS : Use.CHANGES;
            case DELETE -> COPIES.isPlainDelete(request) ? Use.SETS : Use.CHANGES;
            case SET, ARITHMETIC, GET -> Use.CHANGES;
        };
    }

    @Override
    public boolean isConditional(ParsedRequest request) {
        return COPIES.form(request) == CopyForm.DELETE && !COPIES.isPlainDelete(request);
    }

    /** Uniques are each server's own. What changes a number or a text is done to the same one. */
    @Override
    public boolean isRepeatable(ParsedRequest request) {
        return COPIES.form(request) == CopyForm.SAME || COPIES.isPlainDelete(request);
    }

    /** Uniques, times and hits are each server's own: a cas goes to the pool of the route. */
    @Override
    public boolean isSameElsewhere(ParsedRequest request) {
        return request.command().name().equals("get") && !COPIES.isBinaryRequest(request);
    }

    @Override
    public int flavour(int ofClient) {
        return Dialect.USUAL_FLAVOUR;
    }

    @Override
    public Question look(byte[] key) {
        return new Question(line("mg", key, " t"), GOT | ERRORS, "mg");
    }

    @Override
    public boolean isThere(ByteBuf looked) {
        return looked.getByte(looked.readerIndex()) != 'E';
    }

    @Override
    public Question fetch(byte[] key) {
        return new Question(line("mg", key, " t f v"), GOT | ERRORS, "mg");
    }

    /** With {@code behind} behind the key, which is encoded if it could not stand in a line. */
    private static byte[] line(String command, byte[] key, String behind) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.writeBytes((command + " ").getBytes(US_ASCII));
        boolean encoded = mustBeEncoded(key);
        line.writeBytes(encoded ? Base64.getEncoder().encode(key) : key);
        line.writeBytes((behind + (encoded ? " b" : "")).getBytes(US_ASCII));
        line.writeBytes(LINE_END);
        return line.toByteArray();
    }

    private static boolean mustBeEncoded(byte[] key) {
        for (byte each : key) {
            if ((each >= 0 && each <= ' ') || each == 0x7f) {
                return true;
            }
        }
        return false;
    }

    /** {@code VA 5 t30 f7}: the flags come as they were asked for. */
    @Override
    public @Nullable Store store(byte[] key, ByteBuf looked, ByteBuf fetched, long ttlMaxS, boolean replaces) {
        int start = fetched.readerIndex();
        int lineEnd = fetched.indexOf(start, fetched.writerIndex(), (byte) '\n') - 1;
        String[] words = fetched.toString(start, lineEnd - start, US_ASCII).split(" ", -1);
        if (!words[0].equals("VA")) {
            return null;
        }
        int length = Integer.parseInt(words[1]);
        long leftS = -1;
        String flags = "0";
        for (int i = 2; i < words.length; i++) {
            switch (words[i].charAt(0)) {
                case 't' -> leftS = Long.parseLong(words[i].substring(1));
                case 'f' -> flags = words[i].substring(1);
                default -> {}
            }
        }
        String behind = " " + length + " F" + flags + " T" + time(leftS, ttlMaxS) + (replaces ? " MS" : " ME");
        return new Store(line("ms", key, behind), lineEnd + LINE_END.length, length, LINE_END, STORED | ERRORS);
    }

    /** @param leftS -1 for a value without an end */
    private static long time(long leftS, long ttlMaxS) {
        long ownS = leftS < 0 ? 0 : Math.max(1, leftS);
        long seconds = ttlMaxS == 0 || (ownS > 0 && ownS < ttlMaxS) ? ownS : ttlMaxS;
        long nowS = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
        // The largest moment that the server reads as one.
        return seconds <= SECONDS_MAX ? seconds : Math.min(Integer.MAX_VALUE, nowS + seconds);
    }

    @Override
    public boolean wasThere(ByteBuf stored) {
        return stored.getByte(stored.readerIndex()) == 'N' || stored.getByte(stored.readerIndex()) == 'E';
    }

    @Override
    public Question delete(byte[] key) {
        return new Question(line("md", key, ""), STORED | ERRORS, "md");
    }

    @Override
    public Copy writeDelete(ParsedRequest request, int key, int number, Output out) {
        return COPIES.delete(request, key, number, out);
    }

    @Override
    public Copy writeSame(ParsedRequest request, int number, Output out) {
        return COPIES.same(request, number, out);
    }

    /** {@code NF} becomes {@code HD}: behind it is what the client has asked for by flags. */
    @Override
    public ByteBuf found(ParsedRequest request, ByteBuf own, ByteBuf other) {
        return MemcacheCopies.isMetaDelete(request)
                ? own.setByte(own.readerIndex(), 'H').setByte(own.readerIndex() + 1, 'D')
                : other;
    }
}
