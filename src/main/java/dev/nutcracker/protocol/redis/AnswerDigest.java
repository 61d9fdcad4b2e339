package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Digests;
import io.netty.buffer.ByteBuf;
import java.util.Set;

/** Check sums of servers' responses; those of commands whose elements have no order are the same in any order. */
final class AnswerDigest {
    private static final Set<String> UNORDERED =
            Set.of("smembers", "sinter", "sunion", "sdiff", "hkeys", "hvals", "hgetall");
    /** Their answers depend on the moment, on chance, or on what else the server has done. */
    private static final Set<String> OF_THE_MOMENT = Set.of(
            "ttl",
            "pttl",
            "object|idletime",
            "object|freq",
            "object|encoding",
            "memory|usage",
            "hrandfield",
            "srandmember",
            "zrandmember",
            "hscan",
            "sscan",
            "zscan",
            "xinfo|consumers",
            "xpending");

    private static final Set<String> OF_PAIRS = Set.of("hgetall");

    private AnswerDigest() {}

    /** Whether servers with the same data give the same answer. */
    static boolean isComparable(String command) {
        return !OF_THE_MOMENT.contains(command);
    }

    static long of(String command, ByteBuf in, int index, int length) {
        if (!UNORDERED.contains(command) || !isAggregate(in.getByte(index))) {
            return Digests.of(in, index, length);
        }
        int end = index + length;
        int at = lineEnd(in, index, end);
        long sum = Digests.of(in, index, at - index);
        while (at < end) {
            int next = elementEnd(in, at, end);
            if (OF_PAIRS.contains(command) && next < end) {
                next = elementEnd(in, next, end);
            }
            sum += Digests.of(in, at, next - at);
            at = next;
        }
        return sum;
    }

    private static boolean isAggregate(byte type) {
        return type == '*' || type == '~' || type == '%';
    }

    /** The first byte behind the line. */
    private static int lineEnd(ByteBuf in, int from, int end) {
        int feed = in.indexOf(from, end, (byte) '\n');
        return feed < 0 ? end : feed + 1;
    }

    /** The first byte behind an element, which is a line or a bulk string. */
    private static int elementEnd(ByteBuf in, int from, int end) {
        int lineEnd = lineEnd(in, from, end);
        if (in.getByte(from) != '$') {
            return lineEnd;
        }
        int lengthBytes = 0;
        for (int i = from + 1; i < lineEnd - 2; i++) {
            int digit = in.getByte(i) - '0';
            if (digit < 0 || digit > 9) {
                return lineEnd;
            }
            lengthBytes = lengthBytes * 10 + digit;
        }
        return Math.min(end, lineEnd + lengthBytes + 2);
    }
}
