package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.protocol.Logins;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What all clients of one pool have in common. */
final class PoolFacts {
    /** Redis has 16 databases by default. */
    private static final int DATABASE_MAX = 15;

    private final InstantSource clock;
    private final SlowRequests slowRequests;
    private final HeapLimit heap;
    private final AtomicLong clientIds = new AtomicLong();
    private final KnownScripts scripts = new KnownScripts(this::scriptPublishes);
    private volatile Access access;
    private volatile @Nullable GatheredInfo gathered;
    private volatile @Nullable Predicate<byte[]> patternsWithOnePlace;
    private volatile CommandTable commands;
    private volatile Runnable publishingScript = () -> {};

    /** Who may enter the pool, and which database clients find there. */
    record Access(Logins logins, int database) {}

    PoolFacts(
            CommandTable commands,
            Logins logins,
            int database,
            InstantSource clock,
            SlowRequests slowRequests,
            HeapLimit heap) {
        this.commands = commands;
        this.access = new Access(logins, database);
        this.clock = clock;
        this.slowRequests = slowRequests;
        this.heap = heap;
    }

    /** Clients that are in stay in, as in Redis. */
    void change(Logins logins, int database) {
        access = new Access(logins, database);
    }

    /** The highest number of a database that clients may select. */
    int databaseMax() {
        return Math.max(DATABASE_MAX, access.database);
    }

    /** Who may enter the pool. */
    Logins logins() {
        return access.logins;
    }

    int database() {
        return access.database;
    }

    /** The commands that clients may send. */
    CommandTable commands() {
        return commands;
    }

    /** Clients see them from their next request on. */
    void serve(CommandTable others) {
        commands = others;
    }

    /** Tells of patterns whether all keys they form are on one server; {@code null} when there is only one. */
    @Nullable
    Predicate<byte[]> patternsWithOnePlace() {
        return patternsWithOnePlace;
    }

    void place(@Nullable Predicate<byte[]> patterns) {
        patternsWithOnePlace = patterns;
    }

    /** What the servers have last said to a whole INFO, {@code null} if nobody has asked. */
    @Nullable
    GatheredInfo gathered() {
        return gathered;
    }

    void gather(GatheredInfo latest) {
        gathered = latest;
    }

    /** What clients have shown of scripts, at whichever worker. */
    KnownScripts scripts() {
        return scripts;
    }

    /** Calls {@code listener} whenever clients show another script that publishes messages. */
    void onPublishingScript(Runnable listener) {
        publishingScript = listener;
    }

    private void scriptPublishes() {
        publishingScript.run();
    }

    SlowRequests slowRequests() {
        return slowRequests;
    }

    /** The account of what clients want kept. */
    HeapLimit heap() {
        return heap;
    }

    InstantSource clock() {
        return clock;
    }

    /** Clients are accepted by any worker. */
    long nextClientId() {
        return clientIds.incrementAndGet();
    }
}
