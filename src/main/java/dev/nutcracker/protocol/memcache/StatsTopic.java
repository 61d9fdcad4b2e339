package dev.nutcracker.protocol.memcache;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What may follow {@code stats}.
 *
 * <p>Only these are forwarded: servers answer some others without an {@code END}, and what comes after that would be taken
 * for part of the response.
 */
enum StatsTopic {
    SETTINGS {
        @Override
        byte @Nullable [] check(RequestLine request) {
            request.narrow(MemcacheCommand.STATS_SETTINGS);
            return null;
        }
    },
    ITEMS,
    SLABS,
    SIZES,
    EXTSTORE,
    /** The servers see connections of the proxy, not of clients, under numbers that mean something to one server only. */
    CONNS {
        @Override
        byte[] check(RequestLine request) {
            return Answers.END;
        }
    },
    /** The proxy's own figures. */
    PROXY {
        @Override
        byte @Nullable [] check(RequestLine request) {
            request.narrow(MemcacheCommand.STATS_PROXY);
            return null;
        }
    },
    RESET {
        @Override
        byte @Nullable [] check(RequestLine request) {
            request.narrow(MemcacheCommand.STATS_RESET);
            return null;
        }
    },
    /** {@code stats detail on|off} */
    DETAIL {
        @Override
        byte @Nullable [] check(RequestLine request) {
            request.keepWords(3);
            if (request.words() > 2 && request.is(2, "dump")) {
                return Answers.NO_DUMP;
            }
            request.narrow(MemcacheCommand.STATS_DETAIL);
            return request.words() > 2 && (request.is(2, "on") || request.is(2, "off")) ? null : Answers.BAD_DETAIL;
        }
    },
    /**
     * {@code stats cachedump class limit}: a key that was set in the binary protocol may contain line ends, which a server
     * dumps as they are, so that nobody can tell where the response ends.
     */
    CACHEDUMP {
        @Override
        byte[] check(RequestLine request) {
            request.keepWords(4);
            if (request.words() < 4) {
                return Answers.BAD_LINE;
            }
            return request.isUnsignedInt(2) && request.isUnsignedInt(3) ? Answers.NO_KEYS : Answers.BAD_FORMAT;
        }
    };

    private static final StatsTopic[] ALL = values();

    private final String word = name().toLowerCase(Locale.ROOT);

    /** Reads {@code stats …} into {@code request}; answers why it is refused, or {@code null}. */
    static byte @Nullable [] read(RequestLine request) {
        request.keepWords(2);
        if (request.words() == 1) {
            return null;
        }
        for (StatsTopic topic : ALL) {
            if (request.is(1, topic.word)) {
                return topic.check(request);
            }
        }
        return Answers.ERROR;
    }

    byte @Nullable [] check(RequestLine request) {
        return null;
    }
}
