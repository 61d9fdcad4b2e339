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
 * A server connection that one client at a time has for itself.
 *
 * <pre>
 *   OPENING ──► IDLE ──► HELD ──► LET_GO ──► IDLE …
 *                         ▲          │       when everything on it is answered
 *                         └──────────┘
 * </pre>
 */
public final class Lease implements ServerConnection.Owner {
    /** All leases of a server, of which this is one. */
    interface Owner {
        /** A client is about to block on it, so the server has to be watched. */
        void blocks();

        /** It is free: it has opened, or its client has released it and everything on it is answered. */
        void takeBack(Lease lease);

        /** Its connection has closed. */
        void gone(Lease lease, ErrorKind kind, byte[] errorResponse);
    }

    enum State {
        OPENING,
        IDLE,
        HELD,
        /** It goes back when everything on it is answered; until then the client may hold it again. */
        LET_GO
    }

    private final Owner owner;
    private final Server server;
    private final ServerConnection connection;
    private State state = State.OPENING;
    private @Nullable LeaseHolder holder;
    private final PoolContext pool;
    private boolean toBlock;
    private long sinceNs;
    /** Created when its client first waits. */
    private @Nullable UnblockAttempt unblock;

    private boolean calledBack;

    Lease(Owner owner, PoolContext pool, Server server, int flavour, long nowNs) {
        this.sinceNs = nowNs;
        this.pool = pool;
        this.owner = owner;
        this.server = server;
        this.connection = server.leased(this, flavour, this::allAnswered);
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

    /** Takes hold of the lease, until it is released. */
    public void hold() {
        state = State.HELD;
    }

    /** The client is going to block there. */
    public void block() {
        toBlock = true;
        owner.blocks();
    }

    /** The next request of the client blocks at the server, so {@link #unblock} may be needed. */
    public void prepareToUnblock() {
        if (unblock == null) {
            unblock = new UnblockAttempt(pool, connection);
        }
        unblock.prepare();
    }

    /**
     * Makes the server end the client's wait.
     *
     * @param withError whether the client gets an error, rather than the answer for a timeout
     * @param done called once, with whether the client was waiting and does not wait any more
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

    /** As {@link #letGo}, for a client that does not need its responses any more. */
    public void leave() {
        holder = null;
        letGo();
    }

    /** Closes the connection, which the client does not need any more. So the server ends the client's wait as well. */
    public void breakOff() {
        holder = null;
        connection.close(CloseCause.DISMISSED);
    }

    /**
     * Makes the server end the client's wait, so that it can wait at another server. If the server has just found what was waited
     * for, the client gets that.
     */
    void callBack() {
        calledBack = true;
        unblock(true, _ -> server.retireAgain());
    }

    @Override
    public boolean isCalledBack() {
        return calledBack;
    }

    /** The server is taken for dead. */
    void giveUp() {
        connection.close(CloseCause.TIMED_OUT);
    }

    /** Ends the client's wait, and gives it {@code reason}. */
    public void breakOff(String reason) {
        connection.dismiss(reason);
    }

    State state() {
        return state;
    }

    /** The state in one word, for operators. */
    String stateName() {
        return switch (state) {
            case OPENING -> connection.phase().statName();
            case IDLE -> "idle";
            case HELD, LET_GO -> toBlock ? "blocked" : "held";
        };
    }

    /** Whether its client blocks there, or is about to. */
    boolean isToBlock() {
        return toBlock;
    }

    /** When it began to open, or was last given back. */
    long sinceNs() {
        return sinceNs;
    }

    void give(LeaseHolder to, boolean forBlocking) {
        holder = to;
        toBlock = forBlocking;
        state = State.HELD;
        if (forBlocking) {
            owner.blocks();
        }
    }

    void idle(long nowNs) {
        state = State.IDLE;
        toBlock = false;
        sinceNs = nowNs;
    }

    @Override
    public void opened(ServerConnection opened) {
        owner.takeBack(this);
    }

    @Override
    public void gone(ServerConnection closed, ErrorKind kind, byte[] errorResponse) {
        owner.gone(this, kind, errorResponse);
    }

    /** The connection has closed. */
    void lost() {
        LeaseHolder last = holder;
        holder = null;
        if (last != null) {
            last.lost();
        }
    }

    private void allAnswered() {
        if (state != State.LET_GO || (unblock != null && unblock.isUnderWay())) {
            return;
        }
        LeaseHolder last = holder;
        holder = null;
        owner.takeBack(this);
        if (last != null) {
            last.givenBack();
        }
    }
}
