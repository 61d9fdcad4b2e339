package dev.nutcracker.protocol.memcache;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.nutcracker.protocol.Command;
import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.ExpectedKeys;
import dev.nutcracker.protocol.KeyNames;
import dev.nutcracker.protocol.ParsedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts other keys into requests of memcached, of all three kinds, and the former ones into responses: into the {@code VALUE} lines of
 * the text protocol, and where a binary response has a key. Meta commands that ask for the key, or have it encoded, are refused.
 */
final class MemcacheKeyNames implements KeyNames {
    static final MemcacheKeyNames INSTANCE = new MemcacheKeyNames();

    private static final int KEY_BYTES_MAX = 250;
    private static final Set<String> RETRIEVING = Set.of("get", "gets", "gat", "gats");
    private static final Set<String> META = Set.of("mg", "ms", "md", "ma");
    private static final byte[] VALUE = "VALUE ".getBytes(US_ASCII);

    private MemcacheKeyNames() {}

    @Override
    public @Nullable ParsedRequest renamed(ParsedRequest request, byte[][] keys) {
        for (byte[] key : keys) {
            if (key.length == 0 || key.length > KEY_BYTES_MAX) {
                return null;
            }
        }
        if (isBinary(request.message(), request.messageStart())) {
            return renamedBinary(request, keys[0]);
        }
        return mayShowKey(request) ? null : renamedText(request, keys);
    }

    private static boolean isBinary(ByteBuf message, int start) {
        return message.getByte(start) == BinaryHeader.REQUEST_MAGIC;
    }

    /** Whether a meta command has the flag k or b, or shows the key in any case. */
    private static boolean mayShowKey(ParsedRequest request) {
        String name = request.command().name();
        if (request.keyOffset(0) < 0 || name.equals("me")) {
            return true;
        }
        if (!META.contains(name)) {
            return false;
        }
        ByteBuf in = request.message();
        int end = request.messageStart() + request.messageLength();
        for (int at = request.messageStart() + request.keyOffset(0) + request.keyLength(0);
                at < end && in.getByte(at) != '\r';
                at++) {
            if (in.getByte(at) == ' ' && (in.getByte(at + 1) == 'k' || in.getByte(at + 1) == 'b')) {
                return true;
            }
        }
        return false;
    }

    /** Keys come in order. */
    private static ParsedRequest renamedText(ParsedRequest request, byte[][] keys) {
        ByteBuf in = request.message();
        ByteBuf out = Unpooled.buffer(request.messageLength() + 16 * keys.length);
        int[] offsets = new int[keys.length];
        int[] lengths = new int[keys.length];
        int at = request.messageStart();
        for (int key = 0; key < keys.length; key++) {
            int start = request.messageStart() + request.keyOffset(key);
            out.writeBytes(in, at, start - at);
            offsets[key] = out.writerIndex();
            lengths[key] = keys[key].length;
            out.writeBytes(keys[key]);
            at = start + request.keyLength(key);
        }
        out.writeBytes(in, at, request.messageStart() + request.messageLength() - at);
        int keyCheck = request.keyCheck() == 0 ? 0 : Bytes.checkSum(out, offsets[0], offsets[0] + lengths[0]);
        return request.withKeys(out, offsets, lengths, keyCheck);
    }

    /** Its response is recognised by a number, and has the new key if it repeats one. */
    private static ParsedRequest renamedBinary(ParsedRequest request, byte[] key) {
        ByteBuf out = withKey(
                request.message(),
                request.messageStart(),
                request.messageLength(),
                request.keyOffset(0),
                request.keyLength(0),
                key);
        ParsedRequest renamed =
                request.withKeys(out, new int[] {request.keyOffset(0)}, new int[] {key.length}, request.keyCheck());
        if (request.elements() != null) {
            renamed.expect(Elements.single(new ExpectedKeys(KeyMark.of(key, 0, key.length)), 0));
        }
        return renamed;
    }

    private static ByteBuf withKey(ByteBuf in, int index, int length, int keyOffset, int keyLength, byte[] key) {
        ByteBuf out = Unpooled.buffer(length - keyLength + key.length);
        out.writeBytes(in, index, keyOffset);
        out.writeBytes(key);
        out.writeBytes(in, index + keyOffset + keyLength, length - keyOffset - keyLength);
        out.setShort(BinaryHeader.KEY_LENGTH, key.length);
        out.setInt(BinaryHeader.BODY_LENGTH, out.readableBytes() - BinaryHeader.LENGTH_BYTES);
        return out;
    }

    @Override
    public boolean isRepeated(ParsedRequest request) {
        return RETRIEVING.contains(request.command().name());
    }

    @Override
    public boolean showsAllKeys(Command command) {
        return false;
    }

    @Override
    public ByteBuf restored(ByteBuf in, int index, int length, UnaryOperator<byte[]> former) {
        if (length >= BinaryHeader.LENGTH_BYTES && in.getByte(index) == BinaryHeader.RESPONSE_MAGIC) {
            return restoredBinary(in, index, length, former);
        }
        return restoredText(in, index, length, former);
    }

    private static ByteBuf restoredBinary(ByteBuf in, int index, int length, UnaryOperator<byte[]> former) {
        int keyLength = in.getUnsignedShort(index + BinaryHeader.KEY_LENGTH);
        int keyOffset = BinaryHeader.LENGTH_BYTES + in.getUnsignedByte(index + BinaryHeader.EXTRAS_LENGTH);
        if (keyLength == 0) {
            return in.copy(index, length);
        }
        byte[] key = former.apply(ByteBufUtil.getBytes(in, index + keyOffset, keyLength));
        return withKey(in, index, length, keyOffset, keyLength, key);
    }

    private static ByteBuf restoredText(ByteBuf in, int index, int length, UnaryOperator<byte[]> former) {
        int end = index + length;
        ByteBuf out = Unpooled.buffer(length + 64);
        int at = index;
        while (Bytes.startsWith(in, at, end, VALUE)) {
            int key = at + VALUE.length;
            int keyEnd = Bytes.wordEnd(in, key, end);
            int lineEnd = in.indexOf(keyEnd, end, (byte) '\n');
            int flagsEnd = Bytes.wordEnd(in, keyEnd + 1, lineEnd);
            int sizeEnd = Bytes.wordEnd(in, flagsEnd + 1, lineEnd - 1);
            int size = (int) Bytes.unsignedInt(in, flagsEnd + 1, sizeEnd);
            int next = lineEnd + 1 + size + 2;
            out.writeBytes(VALUE);
            out.writeBytes(former.apply(ByteBufUtil.getBytes(in, key, keyEnd - key)));
            out.writeBytes(in, keyEnd, next - keyEnd);
            at = next;
        }
        return out.writeBytes(in, at, end - at);
    }
}
