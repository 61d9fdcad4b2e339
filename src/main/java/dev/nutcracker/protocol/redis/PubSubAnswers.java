package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit.FragmentResponses;
import dev.nutcracker.protocol.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.function.Consumer;

/**
 * Joins the servers' answers to PUBSUB. Servers count connections, and each worker is one connection for all its clients.
 */
final class PubSubAnswers {
    private PubSubAnswers() {}

    /** The names on any server, each once. */
    static boolean union(FragmentResponses responses, Output out) {
        ArrayElements[] arrays = ArrayElements.ofAll(responses);
        long count = 0;
        for (ArrayElements array : arrays) {
            count += array.count();
        }
        if (arrays.length == 0 || count > DistinctElements.ELEMENTS_MAX) {
            return false;
        }
        DistinctElements names = new DistinctElements((int) count, ArrayElements.fromStart(arrays));
        try {
            eachFirst(arrays, names, _ -> {});
            Fragments.writeNumber('*', names.count(), out);
            eachFirst(ArrayElements.fromStart(arrays), names, name -> writeBulk(name, out));
        } finally {
            names.release();
        }
        return true;
    }

    private static void eachFirst(ArrayElements[] arrays, DistinctElements names, Consumer<ArrayElements> action) {
        for (int fragment = 0; fragment < arrays.length; fragment++) {
            ArrayElements array = arrays[fragment];
            for (long i = 0; i < array.count(); i++) {
                array.advance();
                if (names.isFirst(fragment, array)) {
                    action.accept(array);
                }
            }
        }
    }

    /** Names with counts, the same names on each server: the sums of the counts, corrected for the proxy's clients. */
    static boolean sums(Topic.Kind kind, FragmentResponses responses, Output out) {
        ArrayElements[] checked = ArrayElements.ofAll(responses);
        if (!haveAlikeNames(checked)) {
            return false;
        }
        ArrayElements[] arrays = ArrayElements.fromStart(checked);
        Fragments.writeNumber('*', arrays[0].count(), out);
        for (long i = 0; i < arrays[0].count(); i += 2) {
            advance(arrays);
            ArrayElements name = arrays[0];
            writeBulk(name, out);
            byte[] text = ByteBufUtil.getBytes(name.response(), name.start(), name.length());
            advance(arrays);
            long sum = responses.clientsBeyond(new Topic(kind, text));
            for (ArrayElements array : arrays) {
                sum += array.integer();
            }
            Fragments.writeNumber(':', Math.max(0, sum), out);
        }
        return true;
    }

    /** Whether all have the same names, and a count that can be added behind each. */
    private static boolean haveAlikeNames(ArrayElements[] arrays) {
        if (arrays.length == 0 || arrays[0].count() % 2 != 0) {
            return false;
        }
        for (ArrayElements array : arrays) {
            if (array.count() != arrays[0].count()) {
                return false;
            }
        }
        for (long i = 0; i < arrays[0].count(); i++) {
            advance(arrays);
            for (ArrayElements array : arrays) {
                boolean fits = i % 2 == 0
                        ? array.hasTextOf(arrays[0])
                        : array.isInteger() && array.integer() >= 0 && array.integer() <= Integer.MAX_VALUE;
                if (!fits) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void advance(ArrayElements[] arrays) {
        for (ArrayElements array : arrays) {
            array.advance();
        }
    }

    private static void writeBulk(ArrayElements element, Output out) {
        Fragments.writeNumber('$', element.length(), out);
        out.write(element.response(), element.start(), element.length());
        out.write(Fragments.CR_LF);
    }

    /** The largest count, since patterns are subscribed at every server. */
    static boolean largest(FragmentResponses responses, Output out) {
        NumberLine line = new NumberLine();
        long largest = 0;
        for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
            ByteBuf response = responses.response(fragment);
            if (!Coalescings.isCount(response, line)) {
                return false;
            }
            largest = Math.max(largest, line.value());
        }
        out.write(new ResponseWriter().integer(largest).toBytes());
        return true;
    }
}
