package dev.nutcracker.protocol.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.protocol.WriteCopies.Copy;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Brings values of any type from one Redis server to another, by DUMP and RESTORE, with the time that they have left. */
final class RedisTransfers implements Transfers {
    static final RedisTransfers INSTANCE = new RedisTransfers();

    private static final Set<String> SETTING = Set.of("setex", "psetex", "mset", "del", "unlink");
    /** After these options SET sets the value in any case; each has an argument. */
    private static final Set<String> TIMES = Set.of("ex", "px", "exat", "pxat");
    /** They set something only if it is there, or is not. */
    private static final Set<String> CONDITIONAL = Set.of("setnx", "msetnx", "hsetnx", "renamenx");
    /** Their effect depends on chance, on the moment, or on a script. */
    private static final Set<String> UNREPEATABLE = Set.of("spop", "eval", "evalsha", "fcall", "hsetex", "hgetex");

    private static final int INTEGER = ResponseKind.INTEGER | ResponseKind.ANY_ERROR;
    private static final byte[] DUMP = "$4\r\nDUMP\r\n".getBytes(US_ASCII);
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] REPLACE = "\r\n$7\r\nREPLACE\r\n".getBytes(US_ASCII);
    private static final byte[] BUSY_KEY = "-BUSYKEY".getBytes(US_ASCII);

    private RedisTransfers() {}

    @Override
    public Use useOf(ParsedRequest request) {
        RedisCommand command = (RedisCommand) request.command();
        if (command.isReplicaRead()) {
            return request.keyCount() == 1 || command.split() != null ? Use.READS : Use.CHANGES;
        }
        boolean sets = SETTING.contains(command.name()) || (command.name().equals("set") && !hasCondition(request));
        return sets ? Use.SETS : Use.CHANGES;
    }

    /** Whether a SET has more options than a time. */
    private static boolean hasCondition(ParsedRequest request) {
        ArgumentCursor arguments = arguments(request);
        arguments.moveTo(2);
        while (arguments.next()) {
            if (TIMES.stream().noneMatch(arguments::is)) {
                return true;
            }
            arguments.next();
        }
        return false;
    }

    private static ArgumentCursor arguments(ParsedRequest request) {
        NumberLine count = new NumberLine();
        int start = request.messageStart();
        count.read(request.message(), start + 1, start + request.messageLength());
        return new ArgumentCursor().of(request.message(), start, (int) count.value());
    }

    @Override
    public boolean isConditional(ParsedRequest request) {
        String name = request.command().name();
        return CONDITIONAL.contains(name) || (name.equals("set") && hasCondition(request));
    }

    @Override
    public boolean isRepeatable(ParsedRequest request) {
        String name = request.command().name();
        return !UNREPEATABLE.contains(name)
                && !name.startsWith("x")
                && ((RedisCommand) request.command()).categories().contains(CommandCategory.WRITE);
    }

    @Override
    public boolean isSameElsewhere(ParsedRequest request) {
        return AnswerDigest.isComparable(request.command().name());
    }

    /** The database and the protocol are the client's. */
    @Override
    public int flavour(int ofClient) {
        return ofClient;
    }

    @Override
    public int database(int flavour) {
        return Flavour.database(flavour, Flavour.OWN_DATABASE);
    }

    /** A server older than Redis 7 does not know LT, and answers with an error. */
    @Override
    public Question limitLife(byte[] key, long ttlS) {
        byte[] seconds = Long.toString(ttlS).getBytes(US_ASCII);
        return new Question(
                InlineRequest.array(List.of("EXPIRE".getBytes(US_ASCII), key, seconds, "LT".getBytes(US_ASCII))),
                INTEGER,
                "expire");
    }

    @Override
    public Question look(byte[] key) {
        return new Question(InlineRequest.array(List.of("PTTL".getBytes(US_ASCII), key)), INTEGER, "pttl");
    }

    @Override
    public boolean isThere(ByteBuf looked) {
        return ttlMs(looked) != -2;
    }

    private static long ttlMs(ByteBuf looked) {
        NumberLine line = new NumberLine();
        return line.read(looked, looked.readerIndex() + 1, looked.writerIndex()) == NumberLine.Outcome.READ
                ? line.value()
                : -2;
    }

    @Override
    public Question fetch(byte[] key) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("*2\r\n".getBytes(US_ASCII));
        bytes.writeBytes(DUMP);
        writeBulk(key, bytes);
        return new Question(
                bytes.toByteArray(), ResponseKind.BULK | ResponseKind.NULL | ResponseKind.ANY_ERROR, "dump");
    }

    private static void writeBulk(byte[] text, ByteArrayOutputStream out) {
        out.writeBytes(("$" + text.length + "\r\n").getBytes(US_ASCII));
        out.writeBytes(text);
        out.writeBytes(LINE_END);
    }

    @Override
    public @Nullable Store store(byte[] key, ByteBuf looked, ByteBuf fetched, long ttlMaxS, boolean replaces) {
        NumberLine size = new NumberLine();
        int start = fetched.readerIndex();
        long ttlMs = ttlMs(looked);
        boolean isBulk = fetched.getByte(start) == '$'
                && size.read(fetched, start + 1, fetched.writerIndex()) == NumberLine.Outcome.READ
                && size.value() >= 0;
        if (!isBulk || ttlMs == -2) {
            return null;
        }
        long limitMs = TimeUnit.SECONDS.toMillis(ttlMaxS);
        // 0 is no limit for RESTORE.
        long ownMs = ttlMs < 0 ? 0 : Math.max(1, ttlMs);
        long leftMs = limitMs == 0 || (ownMs > 0 && ownMs < limitMs) ? ownMs : limitMs;
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes((replaces ? "*5" : "*4").getBytes(US_ASCII));
        head.writeBytes("\r\n$7\r\nRESTORE\r\n".getBytes(US_ASCII));
        writeBulk(key, head);
        writeBulk(Long.toString(leftMs).getBytes(US_ASCII), head);
        head.writeBytes(("$" + size.value() + "\r\n").getBytes(US_ASCII));
        return new Store(
                head.toByteArray(),
                size.end(),
                (int) size.value(),
                replaces ? REPLACE : LINE_END,
                ResponseKind.SIMPLE | ResponseKind.ANY_ERROR);
    }

    @Override
    public boolean wasThere(ByteBuf stored) {
        int start = stored.readerIndex();
        for (int i = 0; i < BUSY_KEY.length; i++) {
            if (i >= stored.readableBytes() || stored.getByte(start + i) != BUSY_KEY[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Question delete(byte[] key) {
        return new Question(InlineRequest.array(List.of("DEL".getBytes(US_ASCII), key)), INTEGER, "del");
    }

    @Override
    public Copy writeDelete(ParsedRequest request, int key, int number, Output out) {
        byte[] name = new byte[request.keyLength(key)];
        request.message().getBytes(request.messageStart() + request.keyOffset(key), name);
        out.write(delete(name).bytes());
        return new Copy(INTEGER, 0);
    }

    @Override
    public Copy writeSame(ParsedRequest request, int number, Output out) {
        out.write(request.message(), request.messageStart(), request.messageLength());
        return new Copy(request.command().accepts(), 0);
    }

    @Override
    public ByteBuf found(ParsedRequest request, ByteBuf own, ByteBuf other) {
        return other;
    }
}
