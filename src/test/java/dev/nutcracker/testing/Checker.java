package dev.nutcracker.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Clients of a Redis pool that write and read all the time, and check every answer while servers fail, or change their roles
 * or their keys. Each client writes keys of its own, so it knows what they may hold: half of the clients speak RESP3, and half
 * send sixteen requests at a time.
 *
 * <pre>
 *   CheckedClient    GET SET INCR MGET MSET DEL HSET HGETALL, MULTI with and without WATCH, EVALSHA
 *   CheckedList      RPUSH by one client, BLPOP by another
 *   CheckedChannel   PUBLISH by one client, SUBSCRIBE or SSUBSCRIBE by another
 * </pre>
 */
public final class Checker {
    private static final int CLIENTS = 16;

    private final Findings findings = new Findings();
    private final List<CheckedWork> works = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final int port;

    /** How often, and between which times since the start. */
    public record Seen(int count, long firstMs, long lastMs) {}

    /**
     * What the clients saw.
     *
     * @param wrong answers that cannot be, and requests without an answer
     * @param reordered own writes that were not seen at first
     * @param closed connections that the proxy closed
     * @param lost acknowledged writes that are gone
     * @param errors by their first words
     * @param stallMs the longest time from request to answer
     * @param leaks errors that tell of MOVED, ASK or TRYAGAIN
     * @param missedMessages messages of channels that did not come
     */
    public record Report(
            long operations,
            List<String> wrong,
            List<String> reordered,
            List<String> closed,
            List<String> lost,
            Map<String, Seen> errors,
            long stallMs,
            long leaks,
            long missedMessages) {
        /** How many requests were answered with an error. */
        public int errorCount() {
            return errors.values().stream().mapToInt(Seen::count).sum();
        }
    }

    private Checker(int port) {
        this.port = port;
    }

    /** Starts all of the clients of a pool with this port. */
    public static Checker start(int port) {
        return start(port, CLIENTS, false);
    }

    /**
     * @param clients how many write and read keys
     * @param ofShards whether the channels are those of shards
     */
    public static Checker start(int port, int clients, boolean ofShards) {
        return start(port, clients, ofShards, "");
    }

    /**
     * The same beside others at the same servers.
     *
     * @param prefix with which all names of keys and channels begin, behind the bracket of a tag
     */
    public static Checker start(int port, int clients, boolean ofShards, String prefix) {
        Checker checker = new Checker(port);
        try {
            for (int i = 0; i < clients; i++) {
                checker.works.add(new CheckedClient(prefix, i, port, checker.findings));
            }
            checker.works.add(new CheckedList(prefix, port, checker.findings));
            checker.works.add(new CheckedChannel(prefix, port, checker.findings, ofShards));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        checker.works.forEach(work -> checker.threads.add(Thread.ofVirtual().start(work)));
        checker.awaitWork(1000);
        return checker;
    }

    /** Returns when so many more requests have been answered, however slowly; fails when no more are. */
    public void awaitWork(long requests) {
        long until = findings.operations() + requests;
        while (findings.operations() < until) {
            long before = findings.operations();
            Await.until("further requests are answered", () -> findings.operations() > before);
        }
    }

    /** Returns when each key has been read once, so that all is found that has been lost before. */
    public void awaitLook() {
        List<CheckedClient> clients = works.stream()
                .filter(CheckedClient.class::isInstance)
                .map(CheckedClient.class::cast)
                .toList();
        List<Integer> looks = clients.stream().map(CheckedClient::lookAtAll).toList();
        for (int i = 0; i < looks.size(); i++) {
            int number = i;
            Await.until("each key has been read", () -> clients.get(number).hasLooked(looks.get(number)));
        }
    }

    /** What has been found until now. */
    public Report soFar() {
        return findings.report();
    }

    /** Ends the clients, reads all keys once more, and returns what was found. */
    public Report stop() {
        works.forEach(CheckedWork::stop);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
            try (RespConnection last = RespConnection.connect(port)) {
                for (CheckedWork work : works) {
                    work.readAll(last);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return findings.report();
    }
}
