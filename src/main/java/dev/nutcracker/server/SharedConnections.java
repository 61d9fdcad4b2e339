package dev.nutcracker.server;

import dev.nutcracker.stats.ErrorKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one worker to a server that all clients share, by flavour and lane. Each is opened when it is first
 * needed, and again when it is lost.
 */
final class SharedConnections implements ServerPart, ServerConnection.Owner {
    /** The type of the connections, by the settings in effect. */
    @FunctionalInterface
    interface Type {
        /** @param predecessor the connection that the new one replaces once that has answered everything */
        ServerConnection of(ConnectionSetup setup, @Nullable ServerConnection predecessor);
    }

    private final PoolContext pool;
    private final ServerContext server;
    private final Type type;
    private final ConnectPacing pacing = new ConnectPacing();
    private byte @Nullable [] lastError;
    private @Nullable ServerConnection[][] byFlavour = {};

    SharedConnections(PoolContext pool, ServerContext server, Type type) {
        this.pool = pool;
        this.server = server;
        this.type = type;
    }

    /** The connection of a flavour and lane; it may still be opening. */
    ServerConnection at(int flavour, int lane) {
        ServerConnection connection = find(flavour, lane);
        return connection != null ? connection : open(flavour, lane);
    }

    private ServerConnection open(int flavour, int lane) {
        ServerConnection connection = make(flavour, lane, null);
        put(connection);
        if (connection.awaitServer()) {
            return connection;
        }
        long nowNs = pool.turn().nowNs();
        byte[] refusal = refusal(nowNs);
        if (refusal != null) {
            connection.refuse(refusal);
            return connection;
        }
        long waitNs = pacing.begin(nowNs);
        if (waitNs == 0) {
            connection.open();
        } else {
            connection.openIn(waitNs);
        }
        return connection;
    }

    private ServerConnection make(int flavour, int lane, @Nullable ServerConnection predecessor) {
        return type.of(new ConnectionSetup(pool, server, this, flavour, lane), predecessor);
    }

    /** The error for requests that need a connection which is not to be opened now, {@code null} if it is. */
    private byte @Nullable [] refusal(long nowNs) {
        byte[] outOfUse = server.outOfUseResponse();
        return outOfUse != null || pacing.mayTry(nowNs) || !pool.shared().use().pausesConnecting()
                ? outOfUse
                : lastError;
    }

    /** How many requests are on their way. */
    int outstandingCount() {
        int count = 0;
        for (ServerConnection[] bySlot : byFlavour) {
            for (ServerConnection connection : bySlot) {
                count += outstandingCount(connection);
            }
        }
        return count;
    }

    private static int outstandingCount(@Nullable ServerConnection last) {
        int count = 0;
        for (ServerConnection one = last; one != null; one = one.predecessor()) {
            count += one.outstandingCount();
        }
        return count;
    }

    /** For how long the oldest request has been without a response; 0 if there is none. */
    long oldestOutstandingNs() {
        long oldestNs = 0;
        for (ServerConnection[] bySlot : byFlavour) {
            for (ServerConnection connection : bySlot) {
                oldestNs = Math.max(oldestNs, oldestOutstandingNs(connection));
            }
        }
        return oldestNs;
    }

    private long oldestOutstandingNs(@Nullable ServerConnection last) {
        long oldestNs = 0;
        for (ServerConnection one = last; one != null; one = one.predecessor()) {
            Request first = one.requests().oldest();
            if (first != null) {
                oldestNs = Math.max(oldestNs, pool.turn().nowNs() - first.queuedNs);
            }
        }
        return oldestNs;
    }

    /** Resets each connection on which a request from before {@code untilNs} has no response yet. */
    void closeUnanswered(long untilNs) {
        List<ServerConnection> late = new ArrayList<>();
        forEachConnection(connection -> {
            Request oldest = connection.requests().oldest();
            if (oldest != null && oldest.queuedNs - untilNs <= 0) {
                late.add(connection);
            }
        });
        late.forEach(connection -> connection.close(CloseCause.RESET));
    }

    @Override
    public void opened(ServerConnection connection) {
        pacing.succeeded();
    }

    @Override
    public void opens(ServerConnection connection) {
        connection.openIn(pacing.begin(pool.turn().nowNs()));
    }

    /** A server that is in use, and has just refused, is not asked again at once. */
    @Override
    public void inherited(ServerConnection heir) {
        put(heir);
        if (!heir.awaitServer()) {
            long nowNs = pool.turn().nowNs();
            heir.openIn(Math.max(pacing.begin(nowNs), pacing.pauseNs(nowNs)));
        }
    }

    private @Nullable ServerConnection find(int flavour, int lane) {
        return flavour < byFlavour.length && lane < byFlavour[flavour].length ? byFlavour[flavour][lane] : null;
    }

    private void put(ServerConnection connection) {
        int flavour = connection.flavour();
        int lane = connection.lane();
        if (flavour >= byFlavour.length) {
            int before = byFlavour.length;
            byFlavour = Arrays.copyOf(byFlavour, flavour + 1);
            Arrays.fill(byFlavour, before, byFlavour.length, new ServerConnection[0]);
        }
        if (lane >= byFlavour[flavour].length) {
            byFlavour[flavour] = Arrays.copyOf(byFlavour[flavour], lane + 1);
        }
        byFlavour[flavour][lane] = connection;
    }

    /** The next request opens another, unless one has its place already. */
    @Override
    public void gone(ServerConnection connection, ErrorKind kind, byte[] errorResponse) {
        server.noteLoss(kind);
        if (!connection.wasReady() && kind != ErrorKind.SERVER_DOWN && !connection.isAwaiting()) {
            notePace(kind, errorResponse);
        }
        if (find(connection.flavour(), connection.lane()) == connection) {
            byFlavour[connection.flavour()][connection.lane()] = null;
        }
    }

    private void notePace(ErrorKind kind, byte[] errorResponse) {
        if (kind == ErrorKind.DISMISSED || kind == ErrorKind.TOO_MANY_FILES) {
            pacing.gaveUp();
        } else {
            lastError = errorResponse;
            pacing.failed(ThreadLocalRandom.current().nextDouble(), pool.turn().nowNs());
        }
    }

    /**
     * Replaces connections that have shaken hands with another password or database. The new one opens when the old one
     * has answered its outstanding requests, so a client's requests stay in order.
     */
    @Override
    public void renew() {
        forEach(connection -> {
            connection.stay();
            if (connection.isAwaiting() && !server.isAwaited()) {
                // Nothing would wake it: by the new rules nobody waits for the server.
                connection.close(CloseCause.DISMISSED);
            } else if (connection.isOutdated()) {
                replace(connection);
            }
        });
    }

    @Override
    public void reconnect() {
        forEach(connection -> {
            if (connection.isReady()) {
                replace(connection);
            }
        });
    }

    /** The new one opens when the other one has answered everything, and takes requests at once. */
    private void replace(ServerConnection connection) {
        ServerConnection successor = make(connection.flavour(), connection.lane(), connection);
        put(successor);
        connection.giveWayTo(successor);
    }

    @Override
    public void retire() {
        forEach(ServerConnection::retire);
    }

    /** The connections of that lane are not used any more: they answer their outstanding requests and close. */
    void retire(int lane) {
        forEach(connection -> {
            if (connection.lane() == lane) {
                connection.retire();
            }
        });
    }

    @Override
    public void goesOut(boolean atOnce, String reason) {
        forEach(connection -> connection.goesOut(atOnce, reason));
    }

    @Override
    public void comesBack() {
        pacing.cameBack(pool.turn().nowNs());
        forEach(ServerConnection::comesBack);
    }

    @Override
    public boolean isDone() {
        for (ServerConnection[] bySlot : byFlavour) {
            for (ServerConnection connection : bySlot) {
                if (connection != null) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        forEach(connection -> connection.close(CloseCause.DISMISSED));
    }

    /** Also those that have a successor but still have requests outstanding. */
    @Override
    public void forEachConnection(Consumer<ServerConnection> action) {
        forEach(connection -> {
            for (ServerConnection one = connection; one != null; ) {
                ServerConnection before = one.predecessor();
                action.accept(one);
                one = before;
            }
        });
    }

    @Override
    public void listConnections(ConnectionReports reports) {
        list(ConnectionReports.Kind.SHARED, reports);
    }

    void list(ConnectionReports.Kind kind, ConnectionReports reports) {
        forEachConnection(connection -> reports.add(kind, connection));
    }

    /** The action may add and remove connections; those that are gone by then are skipped. */
    private void forEach(Consumer<ServerConnection> action) {
        for (ServerConnection[] bySlot : byFlavour.clone()) {
            for (ServerConnection connection : bySlot.clone()) {
                if (connection != null && find(connection.flavour(), connection.lane()) == connection) {
                    action.accept(connection);
                }
            }
        }
    }
}
