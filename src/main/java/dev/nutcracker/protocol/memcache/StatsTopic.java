package dev.nutcracker.protocol.memcache;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The words that may follow {@code stats}.
 *
 * <p>Only these are forwarded: servers answer some others without an {@code END}, and the next response would be read as
 * part of the answer.
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
    /** The servers know the proxy's connections, not those of clients, by numbers that only one server knows. */
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
     * {@code stats cachedump class limit}: a key from the binary protocol may contain line ends. A server dumps them as
     * they are, so the end of the response could not be found.
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

    /** Reads {@code stats …} into {@code request}; returns the error for a refused one, or {@code null}. */
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
