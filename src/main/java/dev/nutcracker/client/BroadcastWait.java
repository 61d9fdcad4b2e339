package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.lease.Lease;
import dev.nutcracker.server.lease.LeaseHolder;
import dev.nutcracker.server.lease.Leases;
import dev.nutcracker.stats.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's request that waits at every server of the pool, such as WAIT. It has a lease of each server. A lease is
 * given back when its server has answered, whether or not the others have, so two such requests never wait for each
 * other.
 */
final class BroadcastWait {
    private static final String SERVER_LEFT = "a server that is waited for is no longer in the pool";

    /**
     * How long CLIENT UNBLOCK waits for the wait to begin at every server. After that it reports that it unblocked
     * nobody.
     */
    private static final long BEGUN_WITHIN_MS = 1000;

    private static final byte[] NOBODY_IS_TOLD = {};

    private final Pool pool;
    private final Runnable whenOver;
    private final List<Part> parts = new ArrayList<>();
    private final List<Preparation> before;
    private final ParsedRequest asked;
    private final SplitRequest request;
    private int waiting;
    private @Nullable Runnable whenBegun;

    /**
     * @param before requests that each server gets first; the responses to them are dropped
     * @param whenOver called once, when the wait has ended at every server
     */
    BroadcastWait(ClientOutbound client, Pool pool, ParsedRequest asked, List<Preparation> before, Runnable whenOver) {
        this.pool = pool;
        this.whenOver = whenOver;
        this.before = before;
        this.asked = asked.copy();
        request = SplitRequest.toServers(
                client, asked, Objects.requireNonNull(asked.command().split()), pool.serverCount());
        client.add(request);
        for (int i = 0; i < pool.serverCount(); i++) {
            parts.add(new Part(pool.server(i), request.fragment(i)));
        }
        waiting = parts.size();
    }

    void begin(int flavour) {
        for (Part part : parts) {
            part.begin(flavour);
        }
    }

    /** Ends the wait; the client gets {@code reason} as an error. */
    void end(String reason) {
        for (Part part : parts) {
            part.end(reason);
        }
    }

    /** Ends the wait at every server, as soon as it has begun at all of them. */
    void unblock(boolean withError, Consumer<Boolean> done) {
        if (hasBegun()) {
            unblockAll(withError, done);
        } else if (whenBegun != null) {
            done.accept(false);
        } else {
            Runnable later = () -> unblockAll(withError, done);
            whenBegun = later;
            pool.loop().schedule(() -> giveUp(later, done), BEGUN_WITHIN_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void giveUp(Runnable later, Consumer<Boolean> done) {
        if (whenBegun == later) {
            whenBegun = null;
            done.accept(false);
        }
    }

    private boolean hasBegun() {
        for (Part part : parts) {
            if (part.inQueue) {
                return false;
            }
        }
        return true;
    }

    private void begunAtOne() {
        Runnable later = whenBegun;
        if (later != null && hasBegun()) {
            whenBegun = null;
            later.run();
        }
    }

    private void unblockAll(boolean withError, Consumer<Boolean> done) {
        Collected results = new Collected(parts.size(), done);
        for (Part part : parts) {
            if (part.lease == null) {
                results.accept(false);
            } else {
                part.lease.unblock(withError, results);
            }
        }
    }

    /** Collects the results of several attempts to unblock: true if one of them succeeded. */
    private static final class Collected implements Consumer<Boolean> {
        private final Consumer<Boolean> done;
        private int left;
        private boolean any;

        Collected(int count, Consumer<Boolean> done) {
            this.left = count;
            this.done = done;
        }

        @Override
        public void accept(Boolean unblocked) {
            left--;
            any |= unblocked;
            if (left == 0) {
                done.accept(any);
            }
        }
    }

    /** The client is gone: ends the wait at every server and drops the responses. */
    void breakOff() {
        request.swallow();
        for (Part part : parts) {
            part.breakOff();
        }
    }

    private void over() {
        waiting--;
        if (waiting == 0) {
            whenOver.run();
        }
    }

    /** The wait at one server. */
    private final class Part implements LeaseHolder {
        private final Server server;
        private final Fragment fragment;
        private @Nullable Lease lease;
        private boolean inQueue;

        Part(Server server, Fragment fragment) {
            this.server = server;
            this.fragment = fragment;
        }

        void begin(int flavour) {
            inQueue = true;
            Lease free = Leases.of(server).take(flavour, true, this);
            if (free != null) {
                granted(free);
            }
        }

        @Override
        public void granted(Lease granted) {
            inQueue = false;
            lease = granted;
            ServerConnection connection = granted.connection();
            granted.prepareToUnblock();
            for (Preparation first : before) {
                connection.own().send(first.request(), first.accepts());
            }
            // Without sentTo(), no time is recorded: how long a client waits says nothing about the server.
            connection.forwardPatiently(fragment, asked.message(), asked.messageStart(), asked.messageLength());
            granted.letGo();
            begunAtOne();
        }

        @Override
        public void refused(ErrorKind kind, byte[] errorResponse) {
            inQueue = false;
            fragment.fail(kind, errorResponse);
            over();
            begunAtOne();
        }

        @Override
        public void tryAgain() {
            refused(ErrorKind.DISMISSED, pool.dialect().errorResponse(SERVER_LEFT));
        }

        @Override
        public void givenBack() {
            lease = null;
            over();
        }

        @Override
        public void lost() {
            givenBack();
        }

        void end(String reason) {
            if (inQueue) {
                Leases.of(server).forget(this);
                refused(ErrorKind.DISMISSED, pool.dialect().errorResponse(reason));
            } else if (lease != null) {
                lease.breakOff(reason);
            }
        }

        void breakOff() {
            if (inQueue) {
                inQueue = false;
                Leases.of(server).forget(this);
                fragment.fail(ErrorKind.DISMISSED, NOBODY_IS_TOLD);
            } else if (lease != null) {
                Lease own = lease;
                lease = null;
                own.breakOff();
            }
        }
    }
}
