package dev.nutcracker.topology;

import java.util.Set;

/** Two servers and three sentinels that the test plays, and watches that ask them. */
final class PlayedSentinels implements AutoCloseable {
    static final String CACHE = "cache";

    private final AnsweringServer one = AnsweringServer.primary();
    private final AnsweringServer two = AnsweringServer.primary();
    private final AnsweringServer first = AnsweringServer.sentinel("first");
    private final AnsweringServer second = AnsweringServer.sentinel("second");
    private final AnsweringServer third = AnsweringServer.sentinel("third");

    AnsweringServer one() {
        return one;
    }

    AnsweringServer two() {
        return two;
    }

    AnsweringServer first() {
        return first;
    }

    AnsweringServer second() {
        return second;
    }

    AnsweringServer third() {
        return third;
    }

    /** Asks the first sentinel only. */
    RunningWatch start() {
        return RunningWatch.start(Set.of(CACHE), first.port());
    }

    RunningWatch startWithAll() {
        return RunningWatch.start(Set.of(CACHE), first.port(), second.port(), third.port());
    }

    /** What a sentinel says of a replica. */
    static String slaveOf(String master, AnsweringServer primary) {
        return "slave 127.0.0.1:9 127.0.0.1 9 @ " + master + " 127.0.0.1 " + primary.port();
    }

    @Override
    public void close() {
        one.close();
        two.close();
        first.close();
        second.close();
        third.close();
    }
}
