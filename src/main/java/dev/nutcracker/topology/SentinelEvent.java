package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that a sentinel has published about a master. It is a reason to look, and never sets an address.
 *
 * <pre>
 *   +elected-leader  master NAME IP PORT
 *   +selected-slave  slave 10.0.0.2:6379 10.0.0.2 6379 @ NAME IP PORT
 *   +switch-master   NAME IP PORT IP PORT
 * </pre>
 *
 * @param primary the primary before, as the sentinel announces it
 */
record SentinelEvent(Kind kind, String channel, String master, ServerAddress.Tcp primary) {
    /** What it means. */
    enum Kind {
        /** A replica is about to be promoted. */
        BEGINS,
        /** Another primary has been made. */
        CHANGES,
        ABORTED,
        /** The primary seems to be down. */
        DOWN
    }

    private static final String ABORT = "-failover-abort-";
    static final String PATTERN = ABORT + "*";

    private static final String MASTER = "master";
    private static final String OF = "@";
    private static final String SWITCH = "+switch-master";
    /**
     * One step of the sentinel, a tenth of a second, lies between each of them and the next, and a last one before the
     * replica is told. What the primary has acknowledged must reach the replica until then, so the first counts.
     */
    private static final List<String> BEGIN =
            List.of("+elected-leader", "+selected-slave", "+failover-state-send-slaveof-noone");

    private static final List<String> CHANGE = List.of("+promoted-slave", SWITCH, "+config-update-from");
    private static final List<String> LOSS = List.of("+sdown", "+odown");

    /** {@code SUBSCRIBE} to everything but {@link #PATTERN}. */
    static String[] subscription() {
        return Stream.of(List.of("SUBSCRIBE"), BEGIN, CHANGE, LOSS)
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    /** Reads a message; null if it is none of an event about a master. */
    static @Nullable SentinelEvent of(List<Reply> message) {
        int last = message.size() - 1;
        boolean direct = last == 2 && message.getFirst().asText().equals("message");
        boolean byPattern = last == 3 && message.getFirst().asText().equals("pmessage");
        if (!direct && !byPattern) {
            return null;
        }
        String channel = message.get(last - 1).asText();
        Kind kind = kind(channel);
        return kind == null
                ? null
                : of(kind, channel, List.of(message.get(last).asText().split(" ", -1)));
    }

    private static @Nullable Kind kind(String channel) {
        if (BEGIN.contains(channel)) {
            return Kind.BEGINS;
        }
        if (CHANGE.contains(channel)) {
            return Kind.CHANGES;
        }
        if (LOSS.contains(channel)) {
            return Kind.DOWN;
        }
        return channel.startsWith(ABORT) ? Kind.ABORTED : null;
    }

    private static @Nullable SentinelEvent of(Kind kind, String channel, List<String> words) {
        int name = name(kind, channel, words);
        if (name < 0 || name + 2 >= words.size()) {
            return null;
        }
        ServerAddress.Tcp primary = MasterReport.address(words.get(name + 1), words.get(name + 2));
        return primary == null ? null : new SentinelEvent(kind, channel, words.get(name), primary);
    }

    /** Where the name of the master is; negative if the event is not about one. */
    private static int name(Kind kind, String channel, List<String> words) {
        if (channel.equals(SWITCH)) {
            return 0;
        }
        int of = words.indexOf(OF);
        if (of >= 0) {
            // Replicas and other sentinels go down as well, which does not concern the primary.
            return kind == Kind.DOWN ? -1 : of + 1;
        }
        return words.getFirst().equals(MASTER) ? 1 : -1;
    }
}
