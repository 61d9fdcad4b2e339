package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ConnectedClient;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.PoolPart;
import org.jspecify.annotations.Nullable;

/** {@code CLIENT UNBLOCK}: ends the wait of the client with that number, if it waits. */
final class ClientUnblock implements Inquiry {
    private final long id;
    private final boolean withError;
    private @Nullable ConnectedClient meant;
    private boolean unblocked;

    /** @param withError whether it gets an error, rather than the answer for a timeout */
    ClientUnblock(long id, boolean withError) {
        this.id = id;
        this.withError = withError;
    }

    @Override
    public void visit(PoolPart part) {
        part.forEachClient(client -> {
            if (client.conversation() instanceof ListedClient listed
                    && listed.client().id() == id) {
                meant = client;
            }
        });
    }

    @Override
    public void goOn(Runnable next) {
        ConnectedClient client = meant;
        meant = null;
        if (client == null) {
            next.run();
        } else {
            client.unblock(withError, result -> {
                unblocked = result;
                next.run();
            });
        }
    }

    @Override
    public void answer(Output out) {
        out.write(new ResponseWriter().integer(unblocked ? 1 : 0).toBytes());
    }
}
