package dev.nutcracker.client;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.Envelope;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.protocol.Visit;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.PoolCounter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends one client's requests to the servers that own their keys. What is sent is the request at which the client's
 * conversation stands; each gets its place in the client's queue before it is sent.
 */
final class Forwarding {
    private static final int[] NO_KEYS = {};
    /** In place of a flavour: the client has a connection for itself, so it is not up to date before any request. */
    private static final int LEASED = -1;

    private final ClientConnection client;
    private final Clients clients;
    private final Pool pool;
    /** Which connection of each server this client uses: always the same, so that its own order is kept. */
    private final int slot;

    private Conversation conversation;
    private int flavour = Dialect.USUAL_FLAVOUR;
    /** Not before the client first wants it. */
    private @Nullable LeasedConnection leased;
    /** What the next request had to wait for at servers is over. */
    private boolean settled;
    /** What had been read of this client by then is behind all that has come at other workers before it. */
    private long orderedNs;

    Forwarding(ClientConnection client, Clients clients, Conversation conversation) {
        this.client = client;
        this.clients = clients;
        this.pool = clients.pool();
        this.conversation = conversation;
        this.slot = pool.takeSlot();
    }

    /** What is sent from now on is what {@code successor} stands at. */
    void use(Conversation successor) {
        conversation = successor;
    }

    /** Whether requests go to the kind of connection that the client's conversation wants. */
    boolean isUpToDate() {
        return flavour == conversation.flavour();
    }

    /** When they do not: whether the next request may be looked at, once that has been changed if it can be. */
    boolean mayGoOn(boolean nothingOutstanding) {
        if (flavour == LEASED) {
            return leased().mayGoOn(nothingOutstanding);
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

    /** Whether a client that has to wait may be read again. */
    boolean mayResume(boolean nothingOutstanding) {
        return leased == null || leased.mayResume(nothingOutstanding);
    }

    /** Whether the client waits for what may never come. */
    boolean isBlocked() {
        return leased != null && leased.isBlocked();
    }

    /** Ends what the client waits for; {@code done} is told whether it was waiting and does no longer. */
    void unblock(boolean withError, Consumer<Boolean> done) {
        if (leased == null) {
            done.accept(false);
        } else {
            leased.unblock(withError, done);
        }
    }

    /** The proxy is ending: the client waits no longer for what may never come. */
    void endWaiting() {
        if (leased != null) {
            leased.endWaiting();
        }
    }

    /** Whether the client waits for others, or for a connection that others have. */
    boolean isWaiting() {
        return leased != null && leased.isWaiting();
    }

    /** The pool has other servers, or others of them are live. */
    void serversChanged() {
        if (leased != null) {
            leased.serversChanged();
        }
    }

    /** The client has a connection for itself. */
    void leaseBegins() {
        flavour = LEASED;
    }

    /** It has not any more, and shares connections of this flavour. */
    void leaseEnded(int sharedFlavour) {
        flavour = sharedFlavour;
    }

    /** The client is gone. */
    void end() {
        if (leased != null) {
            leased.end();
        }
        pool.returnSlot(slot);
    }

    /** The request needs a connection of its own. Answers false if it has to wait. */
    boolean privately() {
        return conversation.privately(leased());
    }

    private LeasedConnection leased() {
        LeasedConnection own = leased;
        if (own == null) {
            own = new LeasedConnection(client, this, clients, conversation);
            leased = own;
        }
        return own;
    }

    /** The connection to that server that this client uses. */
    ServerConnection connectionTo(Server server) {
        return flavour == LEASED ? leased().connectionTo(server, slot) : server.connection(flavour, slot);
    }

    /** The request has one key, or none and goes where the placeholder lives. */
    void toOneServer() {
        forwardTo(serverOfKey());
    }

    /** As {@link #toOneServer}; the response is known by the number that the request is sealed with. */
    void sealed() {
        Server server = serverOfKey();
        Envelope envelope = conversation.seal(pool.nextRequestNumber());
        ServerConnection connection = forward(new SealedRequest(client, conversation, envelope), server);
        if (connection != null) {
            Fence fence = conversation.fence();
            if (fence != null) {
                connection.own().fenceTurn(fence);
            }
            holdBackIfCongested(connection);
        }
    }

    private @Nullable Server serverOfKey() {
        KeyBuffer key = clients.keyBuffer();
        int length = conversation.keyCount() == 0 ? key.loadPlaceholder() : key.load(conversation, 0);
        return pool.serverOf(key.bytes(), 0, length);
    }

    /** To the server of all keys, with what it has to be sent before. */
    void toPreparedServer() {
        if (conversation.keyCount() <= 1) {
            toPreparedServer(serverOfKey());
            return;
        }
        Partition partition = clients.partition();
        if (!partition.route(conversation)) {
            forwardTo(null);
        } else if (goesWhole(partition)) {
            goneWhole(partition);
            toPreparedServer(pool.server(partition.serverOfFirstKey()));
        } else {
            refuseKeysOfSeveralServers();
        }
    }

    private void toPreparedServer(@Nullable Server server) {
        if (server == null || connectionTo(server).isFull()) {
            forwardTo(server);
            return;
        }
        ServerConnection connection = connectionTo(server);
        connection.own().prepare(conversation.preparation());
        forward(new PreparedRequest(client, conversation, connection), server);
        holdBackIfCongested(connection);
    }

    /** All keys must live on one server. */
    void together() {
        Partition partition = clients.partition();
        if (!partition.route(conversation)) {
            forwardTo(null);
        } else if (goesWhole(partition)) {
            goneWhole(partition);
            forwardTo(pool.server(partition.serverOfFirstKey()));
        } else {
            refuseKeysOfSeveralServers();
        }
    }

    /** Whether the request goes to the server of its first key: it has all of them, or is to be taken for it. */
    boolean goesWhole(Partition partition) {
        return partition.fragmentCount() == 1
                || conversation.goesToFirstKey()
                || !pool.shared().router().placesKeys();
    }

    /** The request that {@link #goesWhole} has gone. */
    void goneWhole(Partition partition) {
        if (partition.fragmentCount() > 1 && pool.shared().router().placesKeys()) {
            client.ledger().scriptWentToFirstKey();
        }
    }

    private void refuseKeysOfSeveralServers() {
        Ledger ledger = client.ledger();
        ledger.failed(ledger.tally(conversation.command()), ErrorKind.SEVERAL_SERVERS);
        client.answer(conversation.keysOnSeveralServers());
    }

    /** Each server gets the fragment with its keys; the request goes whole if there is only one. */
    void split() {
        Partition partition = clients.partition();
        if (!partition.route(conversation)) {
            forwardTo(null);
        } else if (partition.fragmentCount() == 1) {
            forwardTo(pool.server(partition.serverOf(0)), conversation.elements());
        } else {
            forwardFragments(partition);
        }
    }

    /** Every server gets the whole request, also one that is ejected. */
    void toEveryServer() {
        if (conversation.noreply()) {
            for (int i = 0; i < pool.serverCount(); i++) {
                forwardNoreplyTo(pool.server(i));
            }
            return;
        }
        Split split = conversation.split();
        SplitRequest request = add(SplitRequest.toServers(client, conversation, split, pool.serverCount()));
        for (int i = 0; i < pool.serverCount(); i++) {
            forwardFragment(split, request.fragment(i), pool.server(i), NO_KEYS, 0);
        }
    }

    /** As {@link #toOneServer}, for a message to subscribers. Answers false if it has to wait for those who are to get it. */
    boolean publish() {
        Server server = serverOfKey();
        if (server == null || !pool.shared().audience().isActive()) {
            settled = false;
            forwardTo(server);
            return true;
        }
        Topic published = conversation.published();
        if (awaitsOtherWorkers() || awaitsChanges(server, published)) {
            return false;
        }
        ServerConnection connection =
                forward(new PublishRequest(client, conversation, pool.subscriptions(), server, published), server);
        if (connection != null) {
            holdBackIfCongested(connection);
        }
        return true;
    }

    /** As {@link #toEveryServer}, for what counts subscribers. Answers false if it has to wait for changes under way. */
    boolean countSubscribers() {
        if (pool.shared().audience().isActive() && (awaitsOtherWorkers() || awaitsChanges(null, null))) {
            return false;
        }
        toEveryServer();
        return true;
    }

    /** Subscriptions that other clients have asked for earlier may not have been read yet. */
    private boolean awaitsOtherWorkers() {
        long readNs = client.reading().latestReadNs();
        boolean waits = orderedNs != readNs
                && pool.shared().audience().isRestless()
                && clients.awaitReading(client.reading()::resume);
        orderedNs = readNs;
        if (waits) {
            client.reading().holdBack();
        }
        return waits;
    }

    /** Subscriptions that have been asked for may not have been confirmed yet. */
    private boolean awaitsChanges(@Nullable Server server, @Nullable Topic published) {
        boolean waits = !settled && pool.subscriptions().awaitChanges(server, published, this::settle);
        settled = false;
        if (waits) {
            client.reading().holdBack();
        }
        return waits;
    }

    private void settle() {
        settled = true;
        client.reading().resume();
    }

    /** The server that the request names gets its part, also if it is ejected. */
    void visit() {
        Visit visit = conversation.visit(pool.serverCount());
        if (visit == null) {
            Ledger ledger = client.ledger();
            ledger.failed(ledger.tally(conversation.command()), ErrorKind.INVALID_ARGUMENT);
            client.answer(conversation.answer());
            return;
        }
        SplitRequest request = add(SplitRequest.toServers(client, conversation, visit, 1));
        forwardFragment(visit, request.fragment(0), pool.server(visit.server()), NO_KEYS, 0);
    }

    private void forwardTo(@Nullable Server server) {
        if (conversation.noreply()) {
            forwardNoreplyTo(server);
        } else {
            forwardTo(server, conversation.repeated());
        }
    }

    /** @param elements what the response is to have, {@code null} if nothing is known of that */
    private void forwardTo(@Nullable Server server, @Nullable Elements elements) {
        PlainRequest request = new PlainRequest(client, conversation);
        request.expects(elements);
        ServerConnection connection = forward(request, server);
        if (connection != null) {
            Fence fence = conversation.fence();
            if (fence != null) {
                connection.own().fence(fence);
            }
            holdBackIfCongested(connection);
        }
    }

    /** Answers where it was sent, {@code null} if it had to be refused. */
    private @Nullable ServerConnection forward(ForwardedRequest request, @Nullable Server server) {
        client.add(request);
        if (server == null) {
            request.fail(ErrorKind.NO_LIVE_SERVER, pool.noServerResponse());
            return null;
        }
        ServerConnection connection = connectionTo(server);
        if (connection.isFull()) {
            request.fail(ErrorKind.OUT_OF_MEMORY, connection.fullResponse());
            return null;
        }
        request.sentTo(server);
        connection.forward(request, conversation.message(), conversation.messageStart(), conversation.messageLength());
        return connection;
    }

    private void forwardNoreplyTo(@Nullable Server server) {
        if (server == null) {
            return;
        }
        ServerConnection connection = connectionTo(server);
        if (!connection.isFull()) {
            connection.forwardNoreply(
                    conversation.message(), conversation.messageStart(), conversation.messageLength());
            holdBackIfCongested(connection);
        }
    }

    private void forwardFragments(Partition partition) {
        long heapBytes = SplitRequest.heapBytes(conversation.keyCount());
        MemoryLimit memory = pool.memory().limit();
        if (heapBytes > 0 && !memory.takeHeap(heapBytes)) {
            PlainRequest refused = new PlainRequest(client, conversation);
            client.add(refused);
            refused.fail(ErrorKind.OUT_OF_MEMORY, pool.outOfHeapResponse());
            return;
        }
        Split split = conversation.split();
        int[] fragmentOfKey = partition.group();
        int[] keys = new int[fragmentOfKey.length];
        SplitRequest request =
                add(SplitRequest.byKeys(client, conversation, split, partition.fragmentCount(), fragmentOfKey));
        request.keepsHeap(memory, heapBytes);
        for (int i = 0; i < partition.fragmentCount(); i++) {
            int count = partition.keysOf(i, keys);
            request.carries(request.fragment(i), conversation, keys, count);
            forwardFragment(split, request.fragment(i), pool.server(partition.serverOf(i)), keys, count);
        }
    }

    private SplitRequest add(SplitRequest request) {
        client.add(request);
        pool.counters().add(PoolCounter.FRAGMENTS, request.fragmentCount());
        return request;
    }

    private void forwardFragment(Split split, Fragment fragment, Server server, int[] keys, int count) {
        ServerConnection connection = connectionTo(server);
        if (connection.isFull()) {
            fragment.fail(ErrorKind.OUT_OF_MEMORY, connection.fullResponse());
            return;
        }
        fragment.sentTo(server);
        Output out = connection.output();
        long before = out.pendingBytes();
        try {
            split.writeFragment(conversation, keys, count, out);
        } catch (RuntimeException | Error e) {
            // Half a fragment must not be followed by other clients' requests.
            connection.broken(e);
            throw e;
        }
        connection.enqueue(fragment, (int) (out.pendingBytes() - before));
        holdBackIfCongested(connection);
    }

    private void holdBackIfCongested(ServerConnection connection) {
        if (connection.isCongested()) {
            client.reading().holdBack(connection);
        }
    }
}
