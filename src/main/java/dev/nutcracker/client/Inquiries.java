package dev.nutcracker.client;

import dev.nutcracker.protocol.PoolPart;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** One worker's part of a pool as inquiries visit it, and those that its own clients have begun. */
final class Inquiries {
    /** How many inquiries of one worker's clients may run at the same time: each takes memory for its answer. */
    private static final int AT_A_TIME = 8;

    private final Pool pool;
    private final Supplier<PoolPart> view;
    private final ArrayDeque<InquiryRun> waiting = new ArrayDeque<>();
    /** The servers that have not answered an inquiry in time, and still owe the answer. */
    private final Set<Server> silentServers = new HashSet<>();

    private List<Inquiries> parts = List.of(this);
    private int underWay;

    /** @param view of the part's clients, at the moment at which it is asked for */
    Inquiries(Pool pool, Supplier<PoolPart> view) {
        this.pool = pool;
        this.view = view;
    }

    /** Makes the parts of one pool, one for each worker, known to each other. Called before any of them has a client. */
    static void join(List<Inquiries> parts) {
        parts.forEach(part -> part.parts = List.copyOf(parts));
    }

    Pool pool() {
        return pool;
    }

    /** The parts of the pool at all workers, with this one. */
    List<Inquiries> parts() {
        return parts;
    }

    /** This part as inquiries see it now. */
    PoolPart view() {
        return view.get();
    }

    /** The servers that have not answered an inquiry in time, and still owe the answer. */
    Set<Server> silentServers() {
        return silentServers;
    }

    /** Begins an inquiry of one of the clients. If too many are running, it waits. */
    void begin(InquiryRun run) {
        if (underWay < AT_A_TIME) {
            underWay++;
            run.begin();
        } else {
            waiting.add(run);
        }
    }

    /** An inquiry is over. */
    void ended() {
        underWay--;
        InquiryRun next = waiting.poll();
        while (next != null && !next.isWanted()) {
            next = waiting.poll();
        }
        if (next != null) {
            begin(next);
        }
    }
}
