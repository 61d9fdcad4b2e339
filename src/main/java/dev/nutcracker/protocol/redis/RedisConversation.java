package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ClientFacts;
import dev.nutcracker.protocol.ConversationState;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.PrivateConnection;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.ReplyMode;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.protocol.User;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One client's side of Redis' protocol: handles each request as its row in the command table says. */
public final class RedisConversation extends RequestWalk implements ListedClient {
    private final ClientState client;
    private final Transaction transaction = new Transaction();
    private final RequestArguments arguments;
    private final RequestObjections objections;
    private final RequestForwarding forwarding;
    private final RequestSink.PrivateUse privateUse = this::privately;
    private final RequestSink.PrivateUse resetUse = this::reset;
    private final RequestSink.Publication publication = () -> PubSubCommands.published(row(), request);

    RedisConversation(ClientState client) {
        super(client.user(), client.pool().commands().bounds());
        this.client = client;
        this.flavour = client.flavour();
        this.arguments = new RequestArguments(request, client.pool());
        this.objections = new RequestObjections(client, request, arguments);
        this.forwarding = new RequestForwarding(request, arguments, client.pool());
    }

    @Override
    public byte[] clientName() {
        return client.name();
    }

    @Override
    public ClientFacts facts() {
        String version = ascii(client.libraryVersion());
        String library = ascii(client.libraryName());
        return new ClientFacts(
                client.id(),
                ascii(client.name()),
                version.isEmpty() ? library : library + ' ' + version,
                client.protocolVersion() == 3 ? "RESP3" : "RESP2",
                client.database(),
                request.hasCommand() ? request.command().name() : "",
                transaction.queuedCount() >= 0 || transaction.watchedCount() > 0);
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII);
    }

    @Override
    public @Nullable ConversationState state() {
        return isRepeatable() && !transaction.isUnderWay() ? client.state() : null;
    }

    @Override
    public void end() {
        client.end();
    }

    @Override
    public void subscribed(boolean toAny) {
        client.subscribed(toAny);
    }

    @Override
    public boolean isPushing() {
        return client.protocolVersion() == 3;
    }

    @Override
    CommandTable commands() {
        return client.pool().commands();
    }

    @Override
    public boolean renewUser() {
        User former = client.user();
        boolean stays = client.renewUser();
        user = client.user();
        if (transaction.isQueueing() && !client.user().hasRightsOf(former)) {
            // What is queued was checked by the former rights.
            transaction.abort(Transaction.OTHER_RIGHTS);
        }
        return stays;
    }

    @Override
    public boolean mayReceive(Topic topic) {
        return client.mayReceive(topic);
    }

    @Override
    @Nullable
    Objection objectionBeforeItIsWhole(RedisCommand named) {
        ClientRights rights = client.rights();
        boolean ends = transaction.isQueueing() && named.name().equals("exec");
        return rights == null || ends || rights.mayHave(named) ? null : rights.commandDenied(named);
    }

    @Override
    void messageRefused(Objection reason, RequestSink sink) {
        tellOfDenial(reason, sink);
        privateUseRefused();
    }

    @Override
    public void privateUseRefused() {
        if (transaction.isQueueing() || row().name().equals("watch")) {
            transaction.abort();
        }
    }

    /** Logging in and leaving is always possible. EXEC is let in to end its transaction, which does not run. */
    @Override
    boolean admitOverRate(RedisCommand named) {
        boolean isExec = named.name().equals("exec");
        if (transaction.isQueueing() && isExec) {
            transaction.abort(Errors.abortedBy(Errors.OVER_RATE));
        }
        boolean endsTransaction = isExec || named.name().equals("discard");
        return named.has(CommandFlag.NO_AUTH) || (transaction.isQueueing() && endsTransaction);
    }

    @Override
    boolean complete(RequestSink sink) {
        RedisCommand row = row();
        arguments.arrived(argumentCount());
        boolean taken;
        if (transaction.isQueueing()) {
            taken = queue(row.unlimited(), sink);
        } else {
            Objection objection = objections.toServing(row);
            taken = objection == null ? serve(row, sink) : refuse(row, objection, sink);
        }
        arguments.clear();
        return taken;
    }

    private boolean refuse(RedisCommand row, Objection objection, RequestSink sink) {
        if (objection == Objection.RENAMED) {
            RenamedRequest.rewrite(request, arguments.fromStart(), row);
            return completeAs(row.original(), sink);
        }
        if (objection == Objection.FILTERED) {
            forwarding.filtered(row, Objects.requireNonNull(client.rights()).rights(), sink);
            return true;
        }
        tellOfDenial(objection, sink);
        if (row.name().equals("exec") && (transaction.isQueueing() || !row.takes(argumentCount()))) {
            // An EXEC that is refused ends the transaction as well.
            if (transaction.isQueueing()) {
                transaction.abort(Errors.abortedBy(objection.response()));
            }
            return sink.privately(request, privateUse);
        }
        if (row.name().equals("exec") && objection.refusal() == Refusal.NO_PERMISSION) {
            sink.answer(request, Errors.abortedBy(objection.response()), objection.refusal());
            return true;
        }
        if (objection == Objection.HANG_UP) {
            breakOff(objection.response(), sink);
        } else {
            answer(objection, sink);
        }
        return true;
    }

    private boolean serve(RedisCommand row, RequestSink sink) {
        switch (row.handling()) {
            case FORWARD -> forwarding.forward(row, sink);
            case FORWARD_COUNTED -> forwarding.forwardCounted(row, sink);
            case FORWARD_SORT -> forwarding.forwardSort(row, sink);
            case FORWARD_SCRIPT -> forwarding.forwardScript(row, sink);
            case FORWARD_NAMED_SCRIPT -> forwarding.forwardNamedScript(row, sink);
            case PUBLISH -> {
                return sink.publish(request, publication);
            }
            case LOAD_SCRIPT -> forwarding.loadScript(row, sink);
            case FLUSH_SCRIPTS -> forwarding.flushScripts(row, sink);
            case SPLIT -> forwarding.split(row, sink);
            case EVERY_SERVER -> {
                return forwarding.toEveryServer(row, sink);
            }
            case SET_CONFIG -> forwarding.setConfig(row, sink);
            case VISIT -> forwarding.scan(sink);
            case SUBSCRIBING -> forwarding.subscribe(row, sink);
            case TRANSACTION -> {
                return alone(row, sink);
            }
            case BLOCK -> {
                return block(row, sink);
            }
            case BLOCK_EVERYWHERE -> {
                return blockEverywhere(sink);
            }
            case LOCAL -> answerLocally(row, sink);
            case LOGIN -> {
                return logIn(row, sink);
            }
            case LIMITED -> {
                return serveLimited(row.unlimited(), sink);
            }
            case READ_ONLY -> answer(Objection.READ_ONLY, sink);
            case RENAMED -> throw new AssertionError("it has no form, so it is rewritten before it is served");
        }
        return true;
    }

    private void tellOfDenial(Objection objection, RequestSink sink) {
        ClientRights rights = client.rights();
        if (rights != null && objection.refusal() == Refusal.NO_PERMISSION) {
            sink.denied(rights.denial(transaction.isQueueing()));
        }
    }

    /** A command that servers do not take is not sent. */
    private boolean serveLimited(RedisCommand row, RequestSink sink) {
        boolean asking = commands().extent() == Extent.UNKNOWN;
        boolean namesScript = row.handling() == RedisCommand.Handling.FORWARD_NAMED_SCRIPT;
        // While servers are asked, a script that is known counts: it has to be loaded before the request.
        if (!forwarding.isTaken(row) || (asking && namesScript && forwarding.namedScript() != null)) {
            if (asking) {
                sink.findOut();
                return false;
            }
            answer(new Objection(Refusal.UNKNOWN_COMMAND, TwemproxyCommands.refusal(row)), sink);
            return true;
        }
        if (namesScript) {
            forwarding.forwardNamedScriptAsText(row, sink);
            return true;
        }
        return serve(row, sink);
    }

    /** Inside a transaction: a refused request is not run later, and neither are the others. */
    private boolean queue(RedisCommand row, RequestSink sink) {
        Objection objection = objections.toQueueing(row);
        if (objection != null) {
            if (objection != Objection.RENAMED && !row.name().equals("exec")) {
                transaction.abort();
            }
            return refuse(row, objection, sink);
        }
        if (row.handling() == RedisCommand.Handling.FORWARD_NAMED_SCRIPT) {
            // In a transaction a script cannot be loaded first.
            forwarding.callByText(row);
        }
        if (row.name().equals("quit")) {
            answerLocally(row, sink);
            return true;
        }
        return alone(row, sink);
    }

    private boolean alone(RedisCommand row, RequestSink sink) {
        if (row.name().equals("reset")) {
            sink.privately(request, resetUse);
            byte[] response = Login.reset(client);
            lookAtClient();
            sink.reset(request, client.takeUnsubscribing(), response);
            return true;
        }
        return sink.privately(request, privateUse);
    }

    private boolean privately(PrivateConnection connection) {
        return transaction.take(row().unlimited(), request, argumentCount(), connection);
    }

    private boolean reset(PrivateConnection connection) {
        transaction.reset(connection);
        return true;
    }

    @Override
    public byte[] unblocked(boolean withError) {
        return withError ? Errors.UNBLOCKED : client.response().nullArray().toBytes();
    }

    @Override
    public void privateConnectionLost() {
        transaction.lost();
    }

    @Override
    public void leave(PrivateConnection connection) {
        transaction.leave(connection);
    }

    /** XREAD blocks only with the option BLOCK. */
    private boolean block(RedisCommand row, RequestSink sink) {
        Objection objection = arguments.findKeys(row);
        boolean blocks = row.keys() != KeyPositions.STREAMS || KeyFinders.hasBlock(arguments.fromStart());
        if (objection == null && blocks) {
            return sink.privately(request, privateUse);
        }
        forwarding.forwardUnless(objection, row, sink);
        return true;
    }

    private boolean blockEverywhere(RequestSink sink) {
        if (request.messageLength() > RequestLimits.NUMBERS_BYTES_MAX) {
            answer(Objection.NOT_AN_INTEGER, sink);
            return true;
        }
        return sink.privately(request, privateUse);
    }

    private void answerLocally(RedisCommand row, RequestSink sink) {
        ArgumentCursor standing = arguments.fromStart();
        standing.moveTo(nameCount() - 1);
        answerLocally(row.local().answer(client, standing), sink);
    }

    private void answerLocally(byte[] response, RequestSink sink) {
        lookAtClient();
        Inquiry inquiry = client.takeInquiry();
        if (inquiry != null) {
            sink.inquire(request, inquiry);
        } else if (client.leaving()) {
            answerLast(response, sink);
        } else {
            answer(response, sink);
        }
    }

    /** Returns false if the client has to wait until it may try. */
    private boolean logIn(RedisCommand row, RequestSink sink) {
        if (argumentCount() > 1 && !sink.admitLogin()) {
            return false;
        }
        ArgumentCursor standing = arguments.fromStart();
        standing.moveTo(0);
        answerLocally(row.login().answer(client, standing, sink), sink);
        return true;
    }

    /** Only commands that the proxy answers itself change these. */
    private void lookAtClient() {
        flavour = client.flavour();
        user = client.user();
    }

    private void answer(byte[] response, RequestSink sink) {
        ReplyMode changed = client.takeChangedReplies();
        if (changed == null) {
            sink.answer(request, response, RequestRules.refusalIn(response));
        } else {
            sink.changeReplies(request, changed, response);
        }
    }

    @Override
    public Transaction transaction() {
        return transaction;
    }

    @Override
    public ClientState client() {
        return client;
    }

    @Override
    public String latestCommand() {
        return request.hasCommand() ? request.command().name() : "NULL";
    }
}
