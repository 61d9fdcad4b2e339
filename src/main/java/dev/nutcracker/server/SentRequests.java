package dev.nutcracker.server;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Probe;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits until servers have done what a worker has sent them by now, also what is never answered: a server answers in order,
 * so the answer to a probe comes when everything before it is done.
 *
 * <pre>
 *   connection   set a … noreply │ set b … noreply │ version
 *                                                       └─ answered: both are done
 * </pre>
 */
public final class SentRequests {
    private final Runnable done;
    private int pending = 1;

    private SentRequests(Runnable done) {
        this.done = done;
    }

    /**
     * Begins to wait, on the loop of the pools.
     *
     * @param done called on the loop, when each shared connection for requests of the usual kind has answered, or has ended
     */
    public static void await(List<Pool> pools, Runnable done) {
        SentRequests sent = new SentRequests(done);
        for (Pool pool : pools) {
            List<ServerConnection> connections = new ArrayList<>();
            for (int i = 0; i < pool.serverCount(); i++) {
                pool.server(i).forEachShared(connections::add);
            }
            connections.stream()
                    .filter(connection -> connection.flavour() == Dialect.USUAL_FLAVOUR)
                    .forEach(connection -> sent.ask(connection, pool.dialect().probe()));
        }
        sent.answered();
    }

    private void ask(ServerConnection connection, Probe probe) {
        pending++;
        connection.own().send(probe.request(), new Question(probe.accepts()));
    }

    private void answered() {
        if (--pending == 0) {
            done.run();
        }
    }

    /** The probe on one connection. If the connection ends, nothing that was sent on it can still arrive. */
    private final class Question extends Request {
        Question(int accepts) {
            super(accepts);
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            answered();
            return false;
        }

        @Override
        protected void fail(ErrorKind kind, byte[] errorResponse) {
            answered();
        }

        @Override
        protected void broken(Throwable cause) {
            answered();
        }
    }
}
