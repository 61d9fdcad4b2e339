package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Command;
import dev.nutcracker.protocol.KeyNames;
import dev.nutcracker.protocol.ParsedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts other keys into requests of Redis. Responses that would show keys are few, so those requests are refused.
 *
 * <pre>
 *   *2 CR LF $3 CR LF GET CR LF $5 CR LF a:key CR LF   ►   *2 CR LF $3 CR LF GET CR LF $7 CR LF new:key CR LF
 * </pre>
 */
final class RedisKeyNames implements KeyNames {
    static final RedisKeyNames INSTANCE = new RedisKeyNames();

    /** Their responses show keys, or they name further keys in a pattern or a script. */
    private static final Set<String> SHOWING = Set.of(
            "eval",
            "evalsha",
            "eval_ro",
            "evalsha_ro",
            "fcall",
            "fcall_ro",
            "lmpop",
            "sort",
            "sort_ro",
            "xread",
            "xreadgroup",
            "zmpop");

    private static final Set<String> OF_ALL_KEYS = Set.of("keys", "randomkey", "scan");

    private RedisKeyNames() {}

    @Override
    public @Nullable ParsedRequest renamed(ParsedRequest request, byte[][] keys) {
        if (SHOWING.contains(request.command().name())) {
            return null;
        }
        int[] order = IntStream.range(0, keys.length)
                .boxed()
                .sorted((one, other) -> Integer.compare(request.keyOffset(one), request.keyOffset(other)))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] offsets = new int[keys.length];
        int[] lengths = new int[keys.length];
        ByteBuf in = request.message();
        ByteBuf out = Unpooled.buffer(request.messageLength() + 16 * keys.length);
        int at = request.messageStart();
        int before = -1;
        for (int key : order) {
            if (before >= 0 && request.keyOffset(before) == request.keyOffset(key)) {
                offsets[key] = offsets[before];
            } else {
                int header = Fragments.headerStart(request, key);
                out.writeBytes(in, at, header - at);
                out.writeBytes(("$" + keys[key].length + "\r\n").getBytes(StandardCharsets.US_ASCII));
                offsets[key] = out.writerIndex();
                out.writeBytes(keys[key]);
                at = request.messageStart() + request.keyOffset(key) + request.keyLength(key);
            }
            lengths[key] = keys[key].length;
            before = key;
        }
        out.writeBytes(in, at, request.messageStart() + request.messageLength() - at);
        return request.withKeys(out, offsets, lengths, request.keyCheck());
    }

    @Override
    public boolean isRepeated(ParsedRequest request) {
        return false;
    }

    @Override
    public boolean showsAllKeys(Command command) {
        return OF_ALL_KEYS.contains(command.name());
    }

    @Override
    public ByteBuf restored(ByteBuf in, int index, int length, UnaryOperator<byte[]> former) {
        return in.copy(index, length);
    }
}
