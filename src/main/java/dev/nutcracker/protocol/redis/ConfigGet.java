package dev.nutcracker.protocol.redis;

import dev.nutcracker.acl.Pattern;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.PoolPart;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code CONFIG GET pattern [pattern …]}: the settings of the first live server that answers, with the proxy's own in
 * place of those that {@linkplain Setting belong to it}. If no server returns settings, the answer is the first one's
 * error.
 */
final class ConfigGet implements Inquiry {
    static final int PATTERNS_MAX = 256;
    static final byte[] TOO_MANY = Errors.error("too many patterns, the limit is " + PATTERNS_MAX);
    private static final byte[] NO_ANSWER = Errors.error("no server has answered CONFIG GET in time");

    /** A twemproxy would close the connection that all clients share. */
    private static final byte[] NOT_ASKED = TwemproxyCommands.refusal("config|get", false);

    private final List<String> patterns;
    private final PoolFacts pool;
    private final ResponseWriter response;
    private final boolean asks;
    private int clientsMax;
    private int first = Integer.MAX_VALUE;
    private Map<String, byte[]> settings = Map.of();
    private int firstRefusing = Integer.MAX_VALUE;
    private byte[] refusal;

    /**
     * @param patterns with one character for each byte
     * @param response in the client's protocol version
     */
    ConfigGet(List<String> patterns, PoolFacts pool, ResponseWriter response) {
        this.patterns = patterns;
        this.pool = pool;
        this.response = response;
        this.asks = patterns.stream().anyMatch(ConfigGet::isForServers);
        this.refusal = pool.commands().extent() == Extent.WHOLE ? NO_ANSWER : NOT_ASKED;
    }

    private static boolean isForServers(String pattern) {
        return !isName(pattern) || (Setting.of(pattern) != Setting.OF_PROXY && Setting.of(pattern) != Setting.HIDDEN);
    }

    private static boolean isName(String pattern) {
        return pattern.chars().noneMatch(character -> "*?[\\".indexOf(character) >= 0);
    }

    /** Servers before Redis 7 take only one pattern. */
    @Override
    public byte @Nullable [] question() {
        if (!asks) {
            return null;
        }
        String pattern = patterns.size() == 1 ? patterns.getFirst() : "*";
        return InlineRequest.array(List.of(bytes("CONFIG"), bytes("GET"), bytes(pattern)));
    }

    @Override
    public int questionAccepts() {
        return ResponseKind.FIELDS | ResponseKind.ANY_ERROR;
    }

    @Override
    public void answered(int server, ByteBuf answer) {
        Map<String, byte[]> told = server < first ? read(answer) : null;
        if (told != null) {
            first = server;
            settings = told;
        }
    }

    @Override
    public void refused(int server, byte[] error) {
        if (server < firstRefusing) {
            firstRefusing = server;
            refusal = error;
        }
    }

    /** Names and values in turn, from an array or a map; {@code null} if it is anything else. */
    private static @Nullable Map<String, byte[]> read(ByteBuf answer) {
        Map<String, byte[]> settings = new LinkedHashMap<>();
        NumberLine line = new NumberLine();
        int end = answer.writerIndex();
        if (line.read(answer, answer.readerIndex() + 1, end) != NumberLine.Outcome.READ) {
            return null;
        }
        String name = null;
        for (int at = line.end(); at < end; ) {
            boolean text = answer.getByte(at) == '$'
                    && line.read(answer, at + 1, end) == NumberLine.Outcome.READ
                    && line.value() >= 0
                    && line.value() <= end - line.end() - 2;
            if (!text) {
                return null;
            }
            byte[] word = ByteBufUtil.getBytes(answer, line.end(), (int) line.value());
            at = line.end() + word.length + 2;
            if (name == null) {
                name = new String(word, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            } else {
                settings.put(name, word);
                name = null;
            }
        }
        return name == null ? settings : null;
    }

    @Override
    public void visit(PoolPart part) {
        clientsMax = part.clientsMax();
    }

    @Override
    public void answer(Output out) {
        if (asks && first == Integer.MAX_VALUE) {
            out.write(refusal);
            return;
        }
        Map<String, byte[]> all = new LinkedHashMap<>(settings);
        own().forEach((name, value) -> all.put(name, bytes(value)));
        all.keySet().removeIf(name -> Setting.of(name) == Setting.HIDDEN);
        Map<String, byte[]> told = wanted(all);
        response.map(told.size());
        told.forEach((name, value) -> response.bulk(bytes(name)).bulk(value));
        out.write(response.toBytes());
    }

    /** A setting that is requested by its name is answered under the name as requested, as by Redis. */
    private Map<String, byte[]> wanted(Map<String, byte[]> all) {
        Map<String, byte[]> wanted = new LinkedHashMap<>();
        for (String pattern : patterns) {
            if (isName(pattern)) {
                wanted.computeIfAbsent(pattern, name -> all.get(name.toLowerCase(Locale.ROOT)));
            } else {
                Pattern inAnyCase = Pattern.inAnyCase(pattern);
                all.forEach((name, value) -> {
                    if (inAnyCase.matches(name)) {
                        wanted.put(name, value);
                    }
                });
            }
        }
        return wanted;
    }

    private Map<String, String> own() {
        return Map.of(
                "cluster-enabled", pool.facade() == null ? "no" : "yes",
                "databases", Integer.toString(pool.databaseMax() + 1),
                "maxclients", Integer.toString(clientsMax),
                "slowlog-log-slower-than", Long.toString(pool.slowRequests().slowerThanUs()),
                "slowlog-max-len", Integer.toString(pool.slowRequests().lengthMax()),
                // The proxy does not close silent clients.
                "timeout", "0");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
