package dev.nutcracker.client;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.server.ClientRefusal;
import dev.nutcracker.server.PoolState;
import io.netty.channel.Channel;
import java.util.List;
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
    /** It logs under the name of the listener. */
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    @Override
    public void enter(Channel client) {
        ClientRefusal refusal = pool.admission().admitClient(!heap().isExhausted());
        if (refusal == null) {
            pool.endpoints().ofClients().open(client, this);
        } else {
            reject(client);
            refusals.refused(pool, refusal.reason(), refusal.text());
        }
    }

    private HeapLimit heap() {
        return workers.getFirst().pool().memory().limit().heap();
    }

    /** The client gets an error, and is closed. */
    void reject(Channel client) {
        pool.endpoints()
                .ofClients()
                .open(client, new RejectedClient(workers.getFirst().pool()));
    }

    @Override
    public void ready(Endpoint client) {
        PoolClients emptiest = workers.getFirst();
        for (PoolClients worker : workers) {
            if (worker.assigned() < emptiest.assigned()) {
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
