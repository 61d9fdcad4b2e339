package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.CommandTally;
import org.jspecify.annotations.Nullable;

/** A request that servers have a part in, and what is taken down of that in the {@link RequestStats}. */
abstract class TimedRequest extends ClientRequest {
    final ClientConnection client;
    private final CommandTally command;
    private final byte @Nullable [] key;
    /** The one that was last to be sent a part, or to answer. */
    private @Nullable Server server;

    private boolean served;
    private long serverNs;
    private int responseBytes;

    TimedRequest(ClientConnection client, ParsedRequest request, int accepts, int keyCheck) {
        super(accepts, keyCheck);
        this.client = client;
        this.command = client.stats().tally(request.command());
        this.key = client.stats().keptKey(request);
    }

    /** When the request had arrived, on the turn's clock. */
    abstract long arrivedNs();

    /** How long it was, as it was sent. */
    abstract long sentBytes();

    /** Takes down for each server that had a part how long the whole took. */
    abstract void recordAtServers(long totalNs);

    final CommandTally command() {
        return command;
    }

    @Override
    protected final String commandName() {
        return command.command();
    }

    /** The first bytes of the first key, {@code null} if there is none or keys are not kept. */
    final byte @Nullable [] key() {
        return key;
    }

    final @Nullable Server server() {
        return server;
    }

    /** Whether a server has answered. */
    final boolean isServed() {
        return served;
    }

    /** How long the server took, of several the longest; 0 if none has answered. */
    final long serverNs() {
        return serverNs;
    }

    /** The length of the servers' responses, at most {@link Integer#MAX_VALUE}; 0 if none has answered. */
    final int responseBytes() {
        return responseBytes;
    }

    final void sentTo(Server receiver) {
        server = receiver;
    }

    /** {@code lengthBytes} bytes of a response are here. */
    final void received(int lengthBytes) {
        responseBytes =
                responseBytes > Integer.MAX_VALUE - lengthBytes ? Integer.MAX_VALUE : responseBytes + lengthBytes;
    }

    /** The response of a server is here. */
    final void answeredBy(Server sender, long tookNs) {
        server = sender;
        served = true;
        serverNs = Math.max(serverNs, tookNs);
    }

    /** The response is written, or will not be for want of a client: the request is over. */
    final void settled() {
        if (server != null) {
            client.stats().settled(this, server);
        }
    }

    static boolean isError(int kind) {
        return (kind & (ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE)) != 0;
    }
}
