package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Preparation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Scripts that clients of a pool have used, by the SHA-1 of their text. Each is kept as the SCRIPT LOAD request for a
 * server that may not have it. Bounded; the oldest are dropped first. Thread-safe, without waiting.
 */
final class Scripts {
    private static final int ACCEPTS = ResponseKind.BULK | ResponseKind.ANY_ERROR;
    private static final byte[] BEFORE_TEXT = ascii("*3\r\n$6\r\nSCRIPT\r\n$4\r\nLOAD\r\n");
    private static final byte[] NOSCRIPT = ascii("-NOSCRIPT ");
    private static final int NAME_DIGITS = 40;

    private final int countMax;
    private final long bytesMax;
    private final ConcurrentMap<Name, Preparation> known = new ConcurrentHashMap<>();
    private final Queue<Name> oldestFirst = new ConcurrentLinkedQueue<>();
    private final AtomicLong keptBytes = new AtomicLong();

    /** A SHA-1. */
    private record Name(long first, long second, int third) {
        static Name of(byte[] digest) {
            ByteBuffer bytes = ByteBuffer.wrap(digest);
            return new Name(bytes.getLong(), bytes.getLong(), bytes.getInt());
        }
    }

    /** @param bytesMax of all texts together; a text longer than a sixteenth of that is not kept */
    Scripts(int countMax, long bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /** A client uses the script in the argument; returns whether it is kept and was not known. */
    boolean learn(ArgumentCursor script) {
        return script.length() <= bytesMax / 16 && learn(script.bytes());
    }

    /** The same of a text that is not too long. */
    boolean learn(byte[] text) {
        Name name = Name.of(digest(text));
        if (known.containsKey(name)) {
            return false;
        }
        byte[] load = InlineRequest.array(List.of(ascii("SCRIPT"), ascii("LOAD"), text));
        if (known.putIfAbsent(name, new Preparation(load, ACCEPTS, NOSCRIPT)) != null) {
            return false;
        }
        oldestFirst.add(name);
        keptBytes.addAndGet(load.length);
        forgetOldest();
        return true;
    }

    private void forgetOldest() {
        while (known.size() > countMax || keptBytes.get() > bytesMax) {
            Name oldest = oldestFirst.poll();
            if (oldest == null) {
                return;
            }
            forget(oldest);
        }
    }

    private void forget(Name name) {
        Preparation forgotten = known.remove(name);
        if (forgotten != null) {
            keptBytes.addAndGet(-forgotten.request().length);
        }
    }

    /** Passes the texts to {@code visitor}, those that are known for longest first. */
    void each(Consumer<byte[]> visitor) {
        for (Name name : oldestFirst) {
            Preparation script = known.get(name);
            if (script != null) {
                visitor.accept(textOf(script));
            }
        }
    }

    /** The bulk string is {@code $length CR LF text CR LF}. */
    private static byte[] textOf(Preparation script) {
        byte[] bulk = bulkOf(script);
        int start = 1;
        while (bulk[start - 1] != '\n') {
            start++;
        }
        return Arrays.copyOfRange(bulk, start, bulk.length - 2);
    }

    /** Forgets all. */
    void clear() {
        for (Name name = oldestFirst.poll(); name != null; name = oldestFirst.poll()) {
            forget(name);
        }
    }

    /** The request that loads the script with the name in the argument, in hexadecimal digits; null if it is unknown. */
    @Nullable
    Preparation find(ArgumentCursor name) {
        if (name.length() != NAME_DIGITS || known.isEmpty()) {
            return null;
        }
        String digits = name.text();
        try {
            return known.get(new Name(
                    Long.parseUnsignedLong(digits, 0, 16, 16),
                    Long.parseUnsignedLong(digits, 16, 32, 16),
                    Integer.parseUnsignedInt(digits, 32, 40, 16)));
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** The script's text, as the bulk string in the request that loads it. */
    static byte[] bulkOf(Preparation script) {
        byte[] request = script.request();
        return Arrays.copyOfRange(request, BEFORE_TEXT.length, request.length);
    }

    private static byte[] digest(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
