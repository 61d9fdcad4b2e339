package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.protocol.Logins;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The data that all clients of one pool share. */
final class PoolFacts {
    private final InstantSource clock;
    private final SlowRequests slowRequests;
    private final HeapLimit heap;
    private final AtomicLong clientIds = new AtomicLong();
    private final KnownScripts scripts = new KnownScripts(this::scriptPublishes);
    private volatile Access access;
    private volatile @Nullable GatheredInfo gathered;
    private volatile @Nullable Predicate<byte[]> patternsWithOnePlace;
    private volatile CommandTable commands;
    private volatile PoolRights rights = PoolRights.NONE;
    private volatile UsersLoad load = UsersLoad.NO_FILE;
    private final AclLog aclLog = new AclLog();
    private volatile @Nullable ClusterFacade facade;
    private volatile Runnable publishingScript = () -> {};

    /** Sets the users who may enter the pool, and the databases that they may select. */
    record Access(Logins logins, Databases databases) {}

    PoolFacts(
            CommandTable commands,
            Logins logins,
            Databases databases,
            InstantSource clock,
            SlowRequests slowRequests,
            HeapLimit heap) {
        this.commands = commands;
        this.access = new Access(logins, databases);
        this.clock = clock;
        this.slowRequests = slowRequests;
        this.heap = heap;
    }

    /** Clients that are logged in stay so, as in Redis. */
    void change(Logins logins, Databases databases) {
        access = new Access(logins, databases);
    }

    /** The highest number of a database that clients may select. */
    int databaseMax() {
        return access.databases.max();
    }

    /** The users who may enter the pool. */
    Logins logins() {
        return access.logins;
    }

    /** The database that clients start with. */
    int database() {
        return access.databases.first();
    }

    /** What the pool's users may do. */
    PoolRights rights() {
        return rights;
    }

    /** Takes effect for each client when it is {@linkplain ClientState#renewUser renewed}. */
    void grant(PoolRights others) {
        rights = others;
        aclLog.bound(others.policy().logEntriesMax());
    }

    /** What ACL LOAD does. */
    UsersLoad load() {
        return load;
    }

    void onLoad(UsersLoad other) {
        load = other;
    }

    /** What clients have been refused because they lack the right. */
    AclLog aclLog() {
        return aclLog;
    }

    /** The cluster that clients see; null if they see one server. */
    @Nullable
    ClusterFacade facade() {
        return facade;
    }

    /** What clients are told of it in one word. */
    String mode() {
        return facade == null ? "standalone" : "cluster";
    }

    void present(@Nullable ClusterFacade other) {
        facade = other;
    }

    /** The commands that clients may send. */
    CommandTable commands() {
        return commands;
    }

    /** Takes effect for each client with its next request. */
    void serve(CommandTable others) {
        commands = others;
    }

    /** Decides for a pattern whether all keys it forms are on one server; {@code null} if there is only one server. */
    @Nullable
    Predicate<byte[]> patternsWithOnePlace() {
        return patternsWithOnePlace;
    }

    void place(@Nullable Predicate<byte[]> patterns) {
        patternsWithOnePlace = patterns;
    }

    /** The servers' latest answers to an INFO of all sections, {@code null} if there are none. */
    @Nullable
    GatheredInfo gathered() {
        return gathered;
    }

    void gather(GatheredInfo latest) {
        gathered = latest;
    }

    /** The scripts that clients have used, at any worker. */
    KnownScripts scripts() {
        return scripts;
    }

    /** Calls {@code listener} for each new script that publishes messages. */
    void onPublishingScript(Runnable listener) {
        publishingScript = listener;
    }

    private void scriptPublishes() {
        publishingScript.run();
    }

    SlowRequests slowRequests() {
        return slowRequests;
    }

    /** The heap account of data that clients want kept. */
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

    /** The id of the client that came last; 0 before there was one. */
    long latestClientId() {
        return clientIds.get();
    }

    /** The ids up to {@code latest} are taken. */
    void skipClientIds(long latest) {
        clientIds.accumulateAndGet(latest, Math::max);
    }
}
