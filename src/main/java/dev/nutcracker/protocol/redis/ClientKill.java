package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ConnectedClient;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.PoolPart;

/** {@code CLIENT KILL}: closes the selected clients. The asking client is closed after its answer. */
final class ClientKill implements Inquiry {
    private static final byte[] NOBODY = Errors.error("No such client");

    private final ClientFilter filter;
    private final long askingId;
    private final boolean oneByAddress;
    private int count;
    private boolean askingMeant;

    /** @param oneByAddress in the old form, which answers whether there was such a client */
    ClientKill(ClientFilter filter, long askingId, boolean oneByAddress) {
        this.filter = filter;
        this.askingId = askingId;
        this.oneByAddress = oneByAddress;
    }

    @Override
    public void visit(PoolPart part) {
        part.forEachClient(client -> {
            if (client.conversation() instanceof ListedClient listed
                    && filter.fits(client, listed.client().id(), askingId)) {
                count++;
                close(client, listed.client().id());
            }
        });
    }

    private void close(ConnectedClient client, long id) {
        if (id == askingId) {
            askingMeant = true;
        } else {
            client.close();
        }
    }

    @Override
    public void answer(Output out) {
        if (oneByAddress) {
            out.write(count > 0 ? Login.OK : NOBODY);
        } else {
            out.write(new ResponseWriter().integer(count).toBytes());
        }
    }

    @Override
    public boolean isLast() {
        return askingMeant;
    }
}
