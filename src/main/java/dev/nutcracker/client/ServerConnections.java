package dev.nutcracker.client;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which connection one client uses at each server: among the shared ones, that of the kind its conversation needs, or a
 * leased one. It changes only while nothing of the client is outstanding, so the client's order is kept.
 */
final class ServerConnections {
    /**
     * Stands in place of a flavour while the client has a lease. It equals no flavour, so {@link #bringUpToDate} is asked
     * before each request.
     */
    private static final int LEASED = -1;

    /** Stands in place of a flavour while a request is sent that replicas may serve. */
    private static final int READING = -2;

    private final ClientOutbound client;
    private final RequestFlow flow;
    private final ClientResources resources;
    private final Pool pool;
    /** Which of the connections of a kind this client uses at each server. It never changes. */
    private final int lane;

    private Conversation conversation;
    private int flavour = Dialect.USUAL_FLAVOUR;
    /** The flavour while it is {@link #READING}. */
    private int readFlavour;
    /** Of the latest read that replicas may serve. */
    private long readNumber;
    /** {@code null} until the client first wants it. */
    private @Nullable LeasedConnection leased;

    ServerConnections(ClientOutbound client, RequestFlow flow, ClientResources resources, Conversation conversation) {
        this.client = client;
        this.flow = flow;
        this.resources = resources;
        this.pool = resources.pool();
        this.conversation = conversation;
        this.lane = pool.takeLane();
    }

    /** The connection that the client uses at {@code server}. */
    ServerConnection to(Server server) {
        return flavour < 0 ? special(server) : server.connection(flavour, lane);
    }

    /**
     * A connection to {@code server} beside those for the client's own requests.
     *
     * @param flavourOf the flavour that it has, by that of the client's
     */
    ServerConnection beside(Server server, IntUnaryOperator flavourOf) {
        return server.connection(flavourOf.applyAsInt(conversation.flavour()), lane);
    }

    /** The flavour of the connections for the client's next request. */
    int wantedFlavour() {
        return conversation.flavour();
    }

    private ServerConnection special(Server server) {
        return flavour == LEASED
                ? leased().connectionTo(server, lane)
                : PoolRoutes.servingPool(pool, server)
                        .replicas()
                        .connectionForRead(server, readFlavour, lane, readNumber);
    }

    /** Whether the client has a connection of its own, so that replicas serve nothing of it. */
    boolean areLeased() {
        return flavour == LEASED;
    }

    /** Whether the request that is being sent may be served by replicas. */
    boolean areReading() {
        return flavour == READING;
    }

    /** The request that is sent until {@link #endRead} may be served by replicas. */
    void beginRead() {
        readFlavour = flavour;
        readNumber = pool.replicas().nextReadNumber();
        flavour = READING;
    }

    void endRead() {
        flavour = readFlavour;
    }

    /** {@code successor} decides from now on which kind of connection requests need. */
    void use(Conversation successor) {
        conversation = successor;
    }

    /** Whether requests go to the kind of connection that the conversation needs. */
    boolean areUpToDate() {
        return flavour == conversation.flavour();
    }

    /** The client's latest request is refused, which was to have a connection for itself. */
    void privateUseRefused() {
        conversation.privateUseRefused();
    }

    /** If {@link #areUpToDate} is false: changes the connections if possible. Returns whether the next request may be looked at. */
    boolean bringUpToDate(boolean nothingOutstanding) {
        if (flavour == LEASED) {
            return leased().bringUpToDate(nothingOutstanding);
        }
        if (nothingOutstanding) {
            update();
        }
        return nothingOutstanding;
    }

    /** Nothing is outstanding: the next requests may go to another kind of connection. */
    void update() {
        flavour = conversation.flavour();
    }

    /** Whether the client, which has to wait, may be read again. */
    boolean mayResume(boolean nothingOutstanding) {
        return leased == null || leased.mayResume(nothingOutstanding);
    }

    /** The client's wait, {@link ClientWait#NONE} if it has never had one. */
    ClientWait waiting() {
        return leased == null ? ClientWait.NONE : leased.waiting();
    }

    /** The client has got a lease. */
    void leaseBegins() {
        flavour = LEASED;
    }

    /** The client has no lease any more, and shares connections of this flavour again. */
    void leaseEnded(int sharedFlavour) {
        flavour = sharedFlavour;
    }

    /** The client is gone: gives up its lease and its lane. */
    void end() {
        if (leased != null) {
            leased.end();
        }
        pool.returnLane(lane);
    }

    /** The client's leased connection, for {@code request}; it may have no lease yet. */
    LeasedConnection leased(ParsedRequest request) {
        LeasedConnection own = leased;
        if (own == null) {
            own = new LeasedConnection(client, flow, this, resources, conversation, request);
            leased = own;
        }
        return own.usedFor(request);
    }

    /** Whether requests of a transaction of the client are kept until its end. */
    boolean keepTransaction() {
        return leased != null && leased.keepsAny();
    }

    /** The kept transaction cannot be run any more: its end gets an error. */
    void refuseTransaction() {
        leased().refuseKept();
    }

    /** Where the keys are of the transaction that the client has begun; {@link Partition#NONE} if none is kept, or it has no key. */
    int keptGroup() {
        return leased == null ? Partition.NONE : leased.keptGroup();
    }

    private LeasedConnection leased() {
        LeasedConnection own = leased;
        assert own != null : "the client has a lease";
        return own;
    }
}
