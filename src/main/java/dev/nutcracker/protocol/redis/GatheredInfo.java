package dev.nutcracker.protocol.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The servers' answers to an INFO of all sections, valid for a second. */
record GatheredInfo(Instant at, List<ServerInfo> servers) {
    private static final Duration GOOD_FOR = Duration.ofSeconds(1);

    boolean isFresh(Instant now) {
        return Duration.between(at, now).compareTo(GOOD_FOR) < 0;
    }
}
