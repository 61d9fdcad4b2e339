package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit.FragmentResponses;
import dev.nutcracker.protocol.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins the servers' answers to PUBSUB. Servers count connections, and each worker is one connection for all its clients.
 */
final class PubSubAnswers {
    private PubSubAnswers() {}

    /** The names on any server, each once. */
    static boolean union(FragmentResponses responses, Output out) {
        Set<Topic> names = new LinkedHashSet<>();
        for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
            List<byte[]> elements = elements(responses.response(fragment));
            if (elements == null) {
                return false;
            }
            elements.forEach(name -> names.add(new Topic(Topic.Kind.CHANNEL, name)));
        }
        ResponseWriter response = new ResponseWriter().array(names.size());
        names.forEach(name -> response.bulk(name.name()));
        out.write(response.toBytes());
        return true;
    }

    /** Names with counts, the same names on each server: the sums of the counts, corrected for the proxy's clients. */
    static boolean sums(Topic.Kind kind, FragmentResponses responses, Output out) {
        List<byte[]> first = elements(responses.response(0));
        if (first == null || first.size() % 2 != 0) {
            return false;
        }
        long[] sums = new long[first.size() / 2];
        for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
            if (!add(sums, elements(responses.response(fragment)))) {
                return false;
            }
        }
        ResponseWriter response = new ResponseWriter().array(first.size());
        for (int i = 0; i < sums.length; i++) {
            byte[] name = first.get(2 * i);
            int more = responses.clientsBeyond(new Topic(kind, name));
            response.bulk(name).integer(Math.max(0, sums[i] + more));
        }
        out.write(response.toBytes());
        return true;
    }

    private static boolean add(long[] sums, @Nullable List<byte[]> elements) {
        if (elements == null || elements.size() != 2 * sums.length) {
            return false;
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] += decimal(elements.get(2 * i + 1));
        }
        return true;
    }

    private static long decimal(byte[] digits) {
        long value = 0;
        for (byte digit : digits) {
            value = value * 10 + digit - '0';
        }
        return value;
    }

    /** The largest count, since patterns are subscribed at every server. */
    static boolean largest(FragmentResponses responses, Output out) {
        NumberLine line = new NumberLine();
        long largest = 0;
        for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
            ByteBuf response = responses.response(fragment);
            if (!readHead(response, ':', line)) {
                return false;
            }
            largest = Math.max(largest, line.value());
        }
        out.write(new ResponseWriter().integer(largest).toBytes());
        return true;
    }

    /** Reads a non-negative number after the response's type byte, if it has that type. */
    private static boolean readHead(ByteBuf response, char type, NumberLine line) {
        return response.isReadable()
                && response.getByte(response.readerIndex()) == type
                && line.read(response, response.readerIndex() + 1, response.writerIndex()) == NumberLine.Outcome.READ
                && line.value() >= 0;
    }

    /** The texts of an array's elements, which are bulk strings and integers; null if it is anything else. */
    private static @Nullable List<byte[]> elements(ByteBuf response) {
        NumberLine line = new NumberLine();
        int end = response.writerIndex();
        if (!readHead(response, '*', line)) {
            return null;
        }
        long count = line.value();
        List<byte[]> elements = new ArrayList<>();
        int at = line.end();
        while (elements.size() < count) {
            byte type = at < end ? response.getByte(at) : 0;
            boolean known = (type == '$' || type == ':')
                    && line.read(response, at + 1, end) == NumberLine.Outcome.READ
                    && line.value() >= 0;
            if (!known || (type == '$' && line.value() > end - line.end() - 2)) {
                return null;
            }
            int length = type == '$' ? (int) line.value() : line.end() - at - 3;
            int start = type == '$' ? line.end() : at + 1;
            elements.add(ByteBufUtil.getBytes(response, start, length));
            at = start + length + 2;
        }
        return at == end ? elements : null;
    }
}
