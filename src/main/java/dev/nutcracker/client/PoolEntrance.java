package dev.nutcracker.client;

import dev.nutcracker.audit.AuditClient;
import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.audit.AuditLog;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.server.ClientRefusal;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.RefusalReason;
import io.netty.channel.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last step into a pool: counts the client in, unless there are too many, and passes it to the worker that has the
 * fewest.
 *
 * @param workers the pool's clients at each worker
 */
record PoolEntrance(PoolState pool, List<PoolClients> workers, ClientRefusals refusals)
        implements Entrance, EndpointKind.Opening {
    private static final Logger LOG = LoggerFactory.getLogger(PoolEntrance.class);

    @Override
    public void enter(Channel client) {
        ClientRefusal refusal = pool.admission().admitClient(hasHeap());
        if (refusal == null) {
            pool.endpoints().ofClients().open(client, this);
        } else {
            reject(client);
            refused(client, refusal.reason(), refusal.text());
        }
    }

    /** Whether the clients and requests of all pools leave heap for more. */
    boolean hasHeap() {
        return !firstPart().memory().limit().heap().isExhausted();
    }

    /** The pool at the first worker. */
    Pool firstPart() {
        return workers.getFirst().pool();
    }

    /**
     * Counts, logs and records a client that is refused.
     *
     * @param cause the rest of the log's line, as "it has 5 already"
     */
    void refused(Channel client, RefusalReason reason, String cause) {
        refusals.refused(pool, reason, cause);
        record(client, reason.statName(), null);
    }

    private void record(Channel client, String reason, @Nullable String detail) {
        AuditLog audit = workers.getFirst().registry().resources().audit();
        if (audit != null) {
            String address = PeerAddress.of(client);
            AuditClient refused = new AuditClient(pool.config().name(), address, null, null, 0);
            audit.record(new AuditEvent.Refused(refused, reason, detail));
        }
    }

    @Override
    public void refused(Channel peer, String reason, String detail) {
        record(peer, reason, detail);
    }

    /** The client gets an error, and is closed. */
    void reject(Channel client) {
        pool.endpoints().ofClients().open(client, new RejectedClient(firstPart()));
    }

    @Override
    public void ready(Endpoint client) {
        PoolClients emptiest = workers.getFirst();
        for (PoolClients worker : workers) {
            if (worker.assignedCount() < emptiest.assignedCount()) {
                emptiest = worker;
            }
        }
        emptiest.accept(client);
    }

    @Override
    public void failed(Throwable cause) {
        pool.admission().clientGone();
        LOG.debug("a client of pool {} is not served", pool.config().name(), cause);
    }
}
