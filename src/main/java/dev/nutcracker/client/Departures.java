package dev.nutcracker.client;

import dev.nutcracker.handover.Message;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.SentRequests;
import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one pool at one worker that leave for another process. It is there only while there is a hand-over, and
 * finds out who is at rest from what is there anyway.
 *
 * <pre>
 *   at rest ──► held back, not read ──► deregistered ──► away ──┬─► passed: released, descriptor closed
 *                   what the loop reads until then              └─► taken back: registered again, served, read
 *                   goes to the client's Input
 * </pre>
 *
 * What has been read and not used is passed on with the client; what is in the kernel is the socket's, and goes along by
 * itself.
 */
public final class Departures {
    private final PoolClients clients;
    private final Pool pool;
    /** Those that the other process does not want. */
    private final Set<ClientConnection> refused = new HashSet<>();

    private int away;
    /** Servers have done everything that was sent to them before this, on the turn's clock. */
    private long doneNs = Long.MIN_VALUE;

    private boolean asking;

    Departures(PoolClients clients) {
        this.clients = clients;
        this.pool = clients.pool();
    }

    void execute(Runnable task) {
        pool.loop().execute(task);
    }

    /** How many are away: of this process still, but not read. */
    int away() {
        return away;
    }

    /** How many may come to rest, or are at rest. */
    public int mayComeToRest() {
        int count = 0;
        for (ClientConnection connection : clients.connections()) {
            count += connection.mayComeToRest() && !refused.contains(connection) ? 1 : 0;
        }
        return count;
    }

    /**
     * Takes up to so many clients that are at rest out of the loop. Called on it.
     *
     * @param done gets them on the loop, when the last one is out
     */
    public void depart(int max, Consumer<List<DepartingClient>> done) {
        List<ClientConnection> atRest = new ArrayList<>();
        for (ClientConnection connection : clients.connections()) {
            if (atRest.size() < max
                    && !refused.contains(connection)
                    && connection.isAtRest()
                    && checkDone(connection)) {
                atRest.add(connection);
            }
        }
        if (atRest.isEmpty()) {
            done.accept(List.of());
            return;
        }
        List<DepartingClient> departed = new ArrayList<>();
        int[] pending = {atRest.size()};
        for (ClientConnection connection : atRest) {
            away++;
            clients.leaves(connection);
            connection.inbound().holdBack();
            Channel channel = connection.channel();
            channel.config().setAutoRead(false);
            channel.deregister().addListener(_ -> {
                DepartingClient one = departed(connection, channel);
                if (one != null) {
                    departed.add(one);
                }
                if (--pending[0] == 0) {
                    done.accept(departed);
                }
            });
        }
    }

    /** Returns whether servers have done the client's latest request. If it has no answer, they are asked for another one behind it. */
    private boolean checkDone(ClientConnection connection) {
        boolean done = !connection.inbound().conversation().isUnanswered()
                || connection.inbound().latestReadNs() < doneNs;
        if (!done && !asking) {
            asking = true;
            long nowNs = pool.turn().nowNs();
            SentRequests.await(PoolRoutes.servingPools(pool), () -> {
                asking = false;
                doneNs = nowNs;
            });
        }
        return done;
    }

    private @Nullable DepartingClient departed(ClientConnection connection, Channel channel) {
        if (connection.isGone()) {
            return null;
        }
        Message.Client state = connection.passable();
        if (state == null) {
            takeBack(connection, channel, false);
            return null;
        }
        return new DepartingClient(this, connection, state, (UnixChannel) channel);
    }

    void passed(ClientConnection connection) {
        away--;
        connection.passedOn();
        clients.left();
    }

    void takeBack(ClientConnection connection, Channel channel, boolean isRefused) {
        away--;
        clients.comesBack(connection);
        if (isRefused) {
            refused.add(connection);
        }
        pool.loop().register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                connection.cameBack();
            } else {
                connection.gone();
            }
        });
    }

    /** A client is gone that was not passed. */
    void gone(ClientConnection connection) {
        refused.remove(connection);
    }
}
