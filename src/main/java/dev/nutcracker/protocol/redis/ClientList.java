package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ConnectedClient;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.PoolPart;
import dev.nutcracker.protocol.Topic;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code CLIENT LIST} and {@code CLIENT INFO}: a line of text for each client, in the order in which they connected. */
final class ClientList implements Inquiry {
    private static final byte[] END = {'\r', '\n'};

    /** The clients that get a line. */
    @FunctionalInterface
    interface Wanted {
        boolean test(ConnectedClient client, long id);
    }

    private final Wanted wanted;
    private final ResponseWriter response;
    private @Nullable ClientLines lines;

    /** @param response in the version of the protocol that the asking client speaks */
    ClientList(Wanted wanted, ResponseWriter response) {
        this.wanted = wanted;
        this.response = response;
    }

    @Override
    public void visit(PoolPart part) {
        ClientLines all = lines();
        all.nextWorker();
        part.forEachClient(client -> {
            if (client.conversation() instanceof ListedClient listed
                    && wanted.test(client, listed.client().id())) {
                all.add(listed.client().id(), line(client, listed));
            }
        });
    }

    @Override
    public void answer(Output out) {
        ClientLines all = lines();
        out.write(response.verbatimHeader(all.lengthBytes()).toBytes());
        all.writeTo(out);
        out.write(END);
        abandon();
    }

    @Override
    public void abandon() {
        if (lines != null) {
            lines.release();
            lines = null;
        }
    }

    private ClientLines lines() {
        if (lines == null) {
            lines = new ClientLines();
        }
        return lines;
    }

    /** The fields under Redis' names, with 0 for those that the proxy does not have. */
    static String line(ConnectedClient client, ListedClient listed) {
        ClientState state = listed.client();
        return "id=" + state.id()
                + " addr=" + client.address()
                + " laddr=" + client.localAddress()
                + " fd=-1 name=" + ascii(state.name())
                + " age=" + TimeUnit.NANOSECONDS.toSeconds(client.ageNs())
                + " idle=" + TimeUnit.NANOSECONDS.toSeconds(client.idleNs())
                + " flags=" + flags(client, listed)
                + " db=" + state.database()
                + " sub=" + client.subscriptions(Topic.Kind.CHANNEL)
                + " psub=" + client.subscriptions(Topic.Kind.PATTERN)
                + " ssub=" + client.subscriptions(Topic.Kind.SHARD_CHANNEL)
                + " multi=" + listed.transaction().queuedCount()
                + " watch=" + listed.transaction().watchedCount()
                + " qbuf=" + client.unusedBytes()
                + " qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=" + client.unsentBytes()
                + " oll=" + client.outstanding()
                + " omem=" + client.keptBytes()
                + " tot-mem=" + client.keptBytes()
                + " events=r cmd=" + listed.latestCommand()
                + " user=" + state.user().name() + " redir=-1 resp=" + state.protocolVersion()
                + " lib-name=" + ascii(state.libraryName())
                + " lib-ver=" + ascii(state.libraryVersion())
                + "\n";
    }

    /** One letter for each flag, in Redis' order. */
    private static String flags(ConnectedClient client, ListedClient listed) {
        String flags = (isSubscriber(client) ? "P" : "")
                + (listed.transaction().queuedCount() >= 0 ? "x" : "")
                + (client.isBlocked() ? "b" : "");
        return flags.isEmpty() ? "N" : flags;
    }

    /** Whether the client is subscribed to anything. */
    static boolean isSubscriber(ConnectedClient client) {
        for (Topic.Kind kind : Topic.Kind.values()) {
            if (client.subscriptions(kind) > 0) {
                return true;
            }
        }
        return false;
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII);
    }
}
