package dev.nutcracker.server.lease;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.server.CloseCause;
import dev.nutcracker.server.PoolContext;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ErrorKind;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server connection that one client after the other has for itself.
 *
 * <pre>
 *   OPENING ──► IDLE ──► HELD ──► LET_GO ──► IDLE …
 *                         ▲          │       when everything on it is answered
 *                         └──────────┘
 * </pre>
 */
public final class Lease implements ServerConnection.Owner {
    enum State {
        OPENING,
        IDLE,
        HELD,
        /** Goes back when everything is answered; the client may hold it again before that. */
        LET_GO
    }

    private final Leases leases;
    private final Server server;
    private final ServerConnection connection;
    private State state = State.OPENING;
    private @Nullable LeaseHolder lessee;
    private final PoolContext pool;
    private boolean toBlock;
    private long sinceNs;
    /** Not before its client first waits. */
    private @Nullable UnblockAttempt unblock;

    Lease(Leases leases, PoolContext pool, Server server, int flavour, long nowNs) {
        this.sinceNs = nowNs;
        this.pool = pool;
        this.leases = leases;
        this.server = server;
        this.connection = new ServerConnection(pool, server, this, flavour, this::allAnswered);
    }

    public Server server() {
        return server;
    }

    public ServerConnection connection() {
        return connection;
    }

    public int flavour() {
        return connection.flavour();
    }

    /** Holds the lease, until it is let go. */
    public void hold() {
        state = State.HELD;
    }

    /** The client is going to wait for others there. */
    public void block() {
        toBlock = true;
        leases.watchServer();
    }

    /** What its client sends next waits for others at the server, so that {@link #unblock} may be wanted. */
    public void prepareToUnblock() {
        if (unblock == null) {
            unblock = new UnblockAttempt(pool, connection);
        }
        unblock.prepare();
    }

    /**
     * Has the server end what the client waits for there.
     *
     * @param withError whether the client is answered an error, rather than as if its time were over
     * @param done called once, with whether the client was waiting and does no longer
     */
    public void unblock(boolean withError, Consumer<Boolean> done) {
        if (unblock == null) {
            done.accept(false);
        } else {
            unblock.begin(() -> server.connection(Dialect.USUAL_FLAVOUR, 0), withError, done);
        }
    }

    /** Whether it is held, and not on its way back. */
    public boolean isHeld() {
        return state == State.HELD;
    }

    /** Gives it back as soon as everything on it is answered. */
    public void letGo() {
        state = State.LET_GO;
        connection.joinTurn();
    }

    /** As {@link #letGo}, for a client that has no more interest in it. */
    public void leave() {
        lessee = null;
        letGo();
    }

    /** Closes the connection, of which the client has no more use; so the server gives up what it waits for. */
    public void breakOff() {
        lessee = null;
        connection.close(CloseCause.DISMISSED);
    }

    /** The server is taken for dead. */
    void giveUp() {
        connection.close(CloseCause.TIMED_OUT);
    }

    /** Ends what the client waits for, which is told {@code reason}. */
    public void breakOff(String reason) {
        connection.dismiss(reason);
    }

    State state() {
        return state;
    }

    /** Whether its client waits there for others, or is about to. */
    boolean isToBlock() {
        return toBlock;
    }

    /** When it began to open, or was last given back. */
    long sinceNs() {
        return sinceNs;
    }

    void give(LeaseHolder to, boolean forBlocking) {
        lessee = to;
        toBlock = forBlocking;
        state = State.HELD;
        if (forBlocking) {
            leases.watchServer();
        }
    }

    void idle(long nowNs) {
        state = State.IDLE;
        toBlock = false;
        sinceNs = nowNs;
    }

    @Override
    public void opened(ServerConnection opened) {
        leases.takeBack(this);
    }

    @Override
    public void gone(ServerConnection closed, ErrorKind kind, byte[] errorResponse) {
        leases.gone(this, kind, errorResponse);
    }

    /** The connection has closed. */
    void lost() {
        LeaseHolder last = lessee;
        lessee = null;
        if (last != null) {
            last.lost();
        }
    }

    private void allAnswered() {
        if (state != State.LET_GO || (unblock != null && unblock.isUnderWay())) {
            return;
        }
        LeaseHolder last = lessee;
        lessee = null;
        leases.takeBack(this);
        if (last != null) {
            last.givenBack();
        }
    }
}
