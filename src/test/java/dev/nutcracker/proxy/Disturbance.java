package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.FailoverErrors.ABORTED;
import static dev.nutcracker.proxy.FailoverErrors.ENDED;
import static dev.nutcracker.proxy.FailoverErrors.LOST_LEASE;
import static dev.nutcracker.proxy.FailoverErrors.RESET;
import static dev.nutcracker.proxy.FailoverErrors.UNBLOCKED;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.ServerProcess;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What befalls servers and the proxy in the course of time; one at a time at each place. */
enum Disturbance {
    KILL_NODE(Place.CLUSTER, Losses.POSSIBLE, (at, random) -> at.cluster().killPrimary(random), Words.OF_BROKEN),
    KILL_REPLICA_OF_NODE(
            Place.CLUSTER, Losses.NONE, (at, random) -> at.cluster().killReplica(random)),
    FREEZE_NODE(Place.CLUSTER, Losses.POSSIBLE, (at, random) -> at.cluster().freezePrimary(random), Words.OF_FROZEN),
    REPLACE_FROZEN_NODE(
            Place.CLUSTER,
            Losses.POSSIBLE,
            (at, random) -> at.cluster().freezePrimaryUntilReplaced(random, at.proxy()),
            Words.OF_FROZEN),
    FREEZE_REPLICA_OF_NODE(
            Place.CLUSTER, Losses.NONE, (at, random) -> at.cluster().freezeReplica(random)),
    ORDER_FAILOVER_OF_NODE(
            Place.CLUSTER, Losses.NONE, (at, random) -> at.cluster().failOver(random), ABORTED),
    MOVE_SLOTS(Place.CLUSTER, Losses.NONE, (at, random) -> at.cluster().reshard(random)),

    KILL_MASTER(Place.MASTER, Losses.POSSIBLE, (at, random) -> at.master().killPrimary(random), Words.OF_BROKEN),
    KILL_REPLICA_OF_MASTER(
            Place.MASTER, Losses.NONE, (at, random) -> at.master().killReplica(random)),
    FREEZE_MASTER(Place.MASTER, Losses.POSSIBLE, (at, random) -> at.master().freezePrimary(random), Words.OF_FROZEN),
    FREEZE_REPLICA_OF_MASTER(
            Place.MASTER, Losses.NONE, (at, random) -> at.master().freezeReplica(random)),
    FREEZE_SENTINEL(Place.MASTER, Losses.NONE, (at, random) -> at.master().freezeSentinel(random)),
    /** A machine that has too much to do may lose what the replica that is chosen has not got in time. */
    ORDER_FAILOVER_OF_MASTER(
            Place.MASTER, Losses.POSSIBLE, (at, _) -> at.master().failOver(), ABORTED, RESET),

    RELOAD(Place.PROXY, Losses.NONE, (at, random) -> at.proxy().reload(random)),
    BURST_OF_CLIENTS(Place.PROXY, Losses.NONE, (at, random) -> at.proxy().burst(random));

    static final int SHORT_MS = 1500;
    static final int LONG_MS = 5000;

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(30);

    private final Place place;
    private final Losses losses;

    @SuppressWarnings("ImmutableEnumChecker") // These hold no state.
    private final Deed deed;

    private final Set<String> errors;

    /** Where it happens. What happens at one place, happens one after the other. */
    enum Place {
        CLUSTER,
        MASTER,
        PROXY
    }

    /** Whether what a server has acknowledged may be gone afterwards. */
    private enum Losses {
        NONE,
        POSSIBLE
    }

    /** All that can be disturbed. */
    record Disturbed(DisturbedCluster cluster, DisturbedMaster master, DisturbedProxy proxy) {
        /** Returns whether the servers became well by themselves. */
        boolean awaitCalm(Place place) {
            return switch (place) {
                case CLUSTER -> cluster.awaitCalm();
                case MASTER -> {
                    master.awaitCalm();
                    yield true;
                }
                case PROXY -> true;
            };
        }
    }

    private interface Deed {
        void befall(Disturbed at, Random random) throws Exception;
    }

    /** The beginnings of errors. */
    static final class Words {
        static final String[] OF_BROKEN = {
            RESET, ENDED, LOST_LEASE, UNBLOCKED, ABORTED, "ERR another server is", "ERR the server is"
        };
        /** While nobody is the primary for longer than requests wait for one. */
        static final String[] OF_NOBODY = {"ERR Connection refused", "CLUSTERDOWN"};

        static final String[] OF_FROZEN = {
            RESET,
            ENDED,
            LOST_LEASE,
            UNBLOCKED,
            ABORTED,
            "ERR another server is",
            "ERR the server is",
            "ERR Connection timed out"
        };

        private Words() {}
    }

    Disturbance(Place place, Losses losses, Deed deed, String... errors) {
        this.place = place;
        this.losses = losses;
        this.deed = deed;
        this.errors = Set.of(errors);
    }

    static List<Disturbance> at(Place place) {
        return Arrays.stream(values())
                .filter(disturbance -> disturbance.place == place)
                .toList();
    }

    static <T> T any(List<? extends T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    static void kill(ServerProcess server, Random random, int boundMs) {
        server.kill();
        rest(random, boundMs);
        server.restart();
    }

    static void freeze(ServerProcess server, Random random, int boundMs) {
        server.pause();
        rest(random, boundMs);
        server.resume();
    }

    /** Waits long, and asks so seldom that those who are asked are left to their work. */
    static void await(String what, BooleanSupplier condition) {
        Await.until(what, BOUND, () -> {
            LockSupport.parkNanos(POLL_NS);
            return condition.getAsBoolean();
        });
    }

    static void rest(Random random, int boundMs) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(boundMs)));
    }

    void befall(Disturbed at, Random random) throws Exception {
        deed.befall(at, random);
    }

    /**
     * Whether clients of the place may get this error meanwhile.
     *
     * @param tooLong whether the servers needed longer for another primary than requests wait
     */
    boolean explains(String error, boolean tooLong) {
        return errors.stream().anyMatch(FailoverErrors.sameAs(error)::startsWith)
                || (tooLong
                        && !errors.isEmpty()
                        && Arrays.stream(Words.OF_NOBODY).anyMatch(error::startsWith));
    }

    boolean mayLose() {
        return losses == Losses.POSSIBLE;
    }
}
