package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit.FragmentResponses;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.ThreadLocalRandom;

/** The ways to make one response of several servers' responses. */
final class Coalescings {
    private static final byte[] NULL_BULK = {'$', '-', '1', '\r', '\n'};

    private Coalescings() {}

    /** All servers answer the same, which is the response. */
    static boolean same(FragmentResponses responses, Output out) {
        writeWhole(responses.response(0), out);
        return true;
    }

    /** The sum of the counts. */
    static boolean sum(FragmentResponses responses, Output out) {
        NumberLine line = new NumberLine();
        long sum = 0;
        for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
            // No count of keys is negative or near the largest long.
            if (!isCount(responses.response(fragment), line) || line.value() > Long.MAX_VALUE - sum) {
                return false;
            }
            sum += line.value();
        }
        Fragments.writeNumber(':', sum, out);
        return true;
    }

    /** The smallest of the numbers. */
    static boolean least(FragmentResponses responses, Output out) {
        NumberLine line = new NumberLine();
        long least = Long.MAX_VALUE;
        for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
            if (!isCount(responses.response(fragment), line)) {
                return false;
            }
            least = Math.min(least, line.value());
        }
        Fragments.writeNumber(':', least, out);
        return true;
    }

    /** Arrays, sets or maps become one with the elements of all, in the order of the servers. */
    static boolean concatenation(FragmentResponses responses, Output out) {
        NumberLine line = new NumberLine();
        byte type = type(responses.response(0));
        long count = 0;
        for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
            ByteBuf response = responses.response(fragment);
            if (type(response) != type || !readHead(response, line)) {
                return false;
            }
            count += line.value();
        }
        Fragments.writeNumber(type, count, out);
        for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
            ByteBuf response = responses.response(fragment);
            readHead(response, line);
            out.write(response, line.end(), response.writerIndex() - line.end());
        }
        return true;
    }

    /**
     * Arrays of numbers, of equal length: the smallest number in each place. So of 0 and 1 it is 1 only if all servers
     * have 1.
     */
    static boolean everywhere(FragmentResponses responses, Output out) {
        ArrayElements[] checked = ArrayElements.ofAll(responses);
        if (checked.length == 0 || !areNumbers(checked)) {
            return false;
        }
        ArrayElements[] arrays = ArrayElements.fromStart(checked);
        Fragments.writeNumber('*', arrays[0].count(), out);
        for (long i = 0; i < arrays[0].count(); i++) {
            long least = Long.MAX_VALUE;
            for (ArrayElements array : arrays) {
                array.advance();
                least = Math.min(least, array.integer());
            }
            Fragments.writeNumber(':', least, out);
        }
        return true;
    }

    private static boolean areNumbers(ArrayElements[] arrays) {
        for (ArrayElements array : arrays) {
            if (array.count() == 0 || array.count() != arrays[0].count()) {
                return false;
            }
            for (long i = 0; i < array.count(); i++) {
                array.advance();
                if (!array.isInteger()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Any one of the values, if there is one. */
    static boolean anyValue(FragmentResponses responses, Output out) {
        int seen = 0;
        int chosen = 0;
        for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
            // Each further value is taken with the probability that makes all of them equally likely.
            if (isValue(responses.response(fragment))
                    && ThreadLocalRandom.current().nextInt(++seen) == 0) {
                chosen = fragment;
            }
        }
        writeWhole(responses.response(chosen), out);
        return true;
    }

    private static boolean isValue(ByteBuf response) {
        return type(response) == '$' && !startsWith(response, NULL_BULK);
    }

    private static boolean startsWith(ByteBuf response, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i == response.readableBytes() || response.getByte(response.readerIndex() + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is a number that is not negative, which {@code line} has then. */
    static boolean isCount(ByteBuf response, NumberLine line) {
        return type(response) == ':' && readHead(response, line);
    }

    /** Reads a non-negative number after the response's type byte. */
    private static boolean readHead(ByteBuf response, NumberLine line) {
        return response.isReadable()
                && line.read(response, response.readerIndex() + 1, response.writerIndex()) == NumberLine.Outcome.READ
                && line.value() >= 0;
    }

    private static byte type(ByteBuf response) {
        return response.isReadable() ? response.getByte(response.readerIndex()) : 0;
    }

    private static void writeWhole(ByteBuf response, Output out) {
        out.write(response, response.readerIndex(), response.readableBytes());
    }
}
