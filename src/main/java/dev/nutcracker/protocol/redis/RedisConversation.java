package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.PrivateConnection;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.ReplyMode;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.ServerStep;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.Subscribing;
import dev.nutcracker.protocol.Topic;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One client's side of Redis' protocol: handles each request as its row in the command table says. */
public final class RedisConversation extends RequestWalk implements ListedClient {
    private final ClientState client;
    private final Transaction transaction = new Transaction();
    private final ArgumentCursor arguments = new ArgumentCursor();
    private final RequestKeys keys = new RequestKeys(request);
    private final RequestSink.PrivateUse privateUse = this::privately;
    private final RequestSink.PrivateUse resetUse = this::reset;
    private final RequestSink.Publication publication = () -> PubSubCommands.published(row(), request);

    RedisConversation(ClientState client) {
        super(client.user(), client.pool().commands().bounds());
        this.client = client;
    }

    @Override
    public byte[] clientName() {
        return client.name();
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
        boolean stays = client.renewUser();
        user = client.user();
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
        boolean taken;
        if (transaction.isQueueing()) {
            taken = queue(row.unlimited(), sink);
        } else {
            Objection objection = client.isSubscriberOnly() ? objectionWhenSubscribed(row) : objection(row);
            taken = objection == null ? serve(row, sink) : refuse(row, objection, sink);
        }
        // The message belongs to the connection; no reference to it may stay here.
        arguments.clear();
        return taken;
    }

    private @Nullable Objection objectionWhenSubscribed(RedisCommand row) {
        Objection objection = isMalformed(row) ? null : RequestRules.whenSubscribed(row);
        return objection == null ? objection(row) : objection;
    }

    /** The error for a request that is refused in any case, {@code null} for most. */
    private @Nullable Objection objection(RedisCommand row) {
        if (isMalformed(row)) {
            return RequestRules.malformed(row, wholeMessage(), commands());
        }
        if (!user.mayDoEverything()) {
            Objection ofUser = objectionToUser(row);
            if (ofUser != null) {
                return ofUser;
            }
        }
        return request.messageLength() > RequestLimits.ANSWERED_BYTES_MAX && RequestRules.isAnsweredByProxy(row)
                ? Objection.TOO_LONG_TO_ANSWER
                : null;
    }

    /** The error for a request that the client may not make, or {@link Objection#FILTERED}. */
    private @Nullable Objection objectionToUser(RedisCommand row) {
        ClientRights rights = client.rights();
        if (row.has(CommandFlag.NO_AUTH)) {
            return null;
        }
        if (rights == null) {
            return client.pool().logins().areByUsers() ? Objection.NO_USER : Objection.NOT_AUTHENTICATED;
        }
        Objection denied = rights.check(row, request, wholeMessage());
        return denied == null && rights.filters(row) ? Objection.FILTERED : denied;
    }

    private boolean isMalformed(RedisCommand row) {
        return row == RedisCommands.UNKNOWN || row.lacksSubcommand(argumentCount()) || !row.takes(argumentCount());
    }

    private boolean refuse(RedisCommand row, Objection objection, RequestSink sink) {
        if (objection == Objection.RENAMED) {
            RenamedRequest.rewrite(request, wholeMessage(), row);
            return completeAs(row.original(), sink);
        }
        if (objection == Objection.FILTERED) {
            serveFiltered(row, Objects.requireNonNull(client.rights()).rights(), sink);
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
            case FORWARD -> forwardUnless(findKeys(row), row, sink);
            case FORWARD_SORT -> forwardUnless(findKeysOfSort(row), row, sink);
            case FORWARD_SCRIPT -> forwardScript(row, sink);
            case FORWARD_NAMED_SCRIPT -> forwardNamedScript(row, sink);
            case PUBLISH -> {
                return sink.publish(request, publication);
            }
            case LOAD_SCRIPT -> {
                client.pool().scripts().load(wholeMessage());
                sink.toEveryServer(request, splitOf(row));
            }
            case FLUSH_SCRIPTS -> {
                client.pool().scripts().clear();
                sink.toEveryServer(request, splitOf(row));
            }
            case SPLIT -> split(row, sink);
            case EVERY_SERVER -> {
                return toEveryServer(row, sink);
            }
            case SET_CONFIG -> setConfig(row, sink);
            case VISIT -> sink.visit(request, this::scanAmong, ScanStep.INVALID_CURSOR);
            case SUBSCRIBING -> subscribe(row, sink);
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

    private @Nullable ServerStep filteredScanAmong(int serverCount, UserRights rights) {
        ScanStep step = scanAmong(serverCount);
        return step == null ? null : FilteredNames.ofScan(step, rights);
    }

    private void tellOfDenial(Objection objection, RequestSink sink) {
        ClientRights rights = client.rights();
        if (rights != null && objection.refusal() == Refusal.NO_PERMISSION) {
            sink.denied(rights.denial(transaction.isQueueing()));
        }
    }

    private void serveFiltered(RedisCommand row, UserRights rights, RequestSink sink) {
        if (row.name().equals("keys")) {
            sink.toEveryServer(request, FilteredNames.ofKeys(rights));
        } else {
            boolean alone = row.handling() == RedisCommand.Handling.FORWARD;
            sink.visit(
                    request,
                    count -> alone ? FilteredNames.ofScan(null, rights) : filteredScanAmong(count, rights),
                    ScanStep.INVALID_CURSOR);
        }
    }

    private boolean toEveryServer(RedisCommand row, RequestSink sink) {
        if (row.group() == CommandGroup.PUBSUB) {
            return sink.countSubscribers(request, splitOf(row));
        }
        sink.toEveryServer(request, splitOf(row));
        return true;
    }

    private void setConfig(RedisCommand row, RequestSink sink) {
        byte[] refusal = ConfigCommands.objection(wholeMessage());
        if (refusal == null) {
            sink.toEveryServer(request, splitOf(row));
        } else {
            answer(new Objection(Refusal.INVALID_ARGUMENT, refusal), sink);
        }
    }

    /** A command that servers do not take is not sent. */
    private boolean serveLimited(RedisCommand row, RequestSink sink) {
        boolean asking = commands().extent() == Extent.UNKNOWN;
        if (!isTaken(row, asking)) {
            if (asking) {
                sink.findOut();
                return false;
            }
            answer(new Objection(Refusal.UNKNOWN_COMMAND, TwemproxyCommands.refusal(row)), sink);
            return true;
        }
        if (row.handling() == RedisCommand.Handling.FORWARD_NAMED_SCRIPT) {
            forwardUnprepared(row, sink);
            return true;
        }
        return serve(row, sink);
    }

    /** In a transaction a script cannot be loaded first. */
    private void forwardUnprepared(RedisCommand row, RequestSink sink) {
        Objection objection = findKeys(row);
        if (objection == null) {
            callByText(row);
        }
        forwardUnless(objection, row, sink);
    }

    /** @param asking whether what has to be sent before the request counts, since it cannot be done without */
    private boolean isTaken(RedisCommand row, boolean asking) {
        boolean prepared = asking && row.handling() == RedisCommand.Handling.FORWARD_NAMED_SCRIPT;
        return TwemproxyCommands.takeKeys(request)
                && TwemproxyCommands.take(row, wholeMessage())
                && !(prepared && client.pool().scripts().find(wholeMessage()) != null);
    }

    /** Inside a transaction: a refused request is not run later, and neither are the others. */
    private boolean queue(RedisCommand row, RequestSink sink) {
        Objection objection = objection(row);
        if (objection == null) {
            objection = objectionToQueueing(row);
        } else if (objection == Objection.FILTERED) {
            objection = RequestRules.inTransaction(row);
        }
        if (objection != null) {
            if (objection != Objection.RENAMED && !row.name().equals("exec")) {
                transaction.abort();
            }
            return refuse(row, objection, sink);
        }
        if (row.handling() == RedisCommand.Handling.FORWARD_NAMED_SCRIPT) {
            callByText(row);
        }
        if (row.name().equals("quit")) {
            answerLocally(row, sink);
            return true;
        }
        return alone(row, sink);
    }

    private void callByText(RedisCommand row) {
        Preparation script = client.pool().scripts().find(wholeMessage());
        ByteBuf call = script == null ? null : CallByText.of(wholeMessage(), script, request.keyCount() > 0);
        if (call != null) {
            request.lieIn(call, 0, call.readableBytes());
            request.clearKeys();
            findKeys(row);
        }
    }

    private @Nullable Objection objectionToQueueing(RedisCommand row) {
        return switch (row.handling()) {
            case FORWARD, FORWARD_SCRIPT, FORWARD_NAMED_SCRIPT, PUBLISH, BLOCK -> findKeys(row);
            case FORWARD_SORT -> findKeysOfSort(row);
            case SPLIT, EVERY_SERVER, LOAD_SCRIPT, FLUSH_SCRIPTS, BLOCK_EVERYWHERE, TRANSACTION -> null;
            case SET_CONFIG, VISIT, SUBSCRIBING -> RequestRules.inTransaction(row);
            case LOGIN -> RequestRules.inTransaction(row);
            case LOCAL -> isQueued(row) || row.name().equals("quit") ? null : RequestRules.inTransaction(row);
            case READ_ONLY -> Objection.READ_ONLY;
            case LIMITED, RENAMED -> throw new AssertionError("a transaction is on a server that takes everything");
        };
    }

    /** INFO is about the servers, so a single server can answer it. */
    private boolean isQueued(RedisCommand row) {
        return RequestRules.isQueuedThoughLocal(row)
                || (row.name().equals("info") && client.pool().patternsWithOnePlace() == null);
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

    private @Nullable Objection findKeys(RedisCommand row) {
        KeyFinder finder = row.keys().others();
        return finder == null
                ? null
                : keys.find(finder, wholeMessage(), commands().bounds());
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
        Objection objection = findKeys(row);
        boolean blocks = row.keys() != KeyPositions.STREAMS || KeyFinders.hasBlock(wholeMessage());
        if (objection == null && blocks) {
            return sink.privately(request, privateUse);
        }
        forwardUnless(objection, row, sink);
        return true;
    }

    private boolean blockEverywhere(RequestSink sink) {
        if (request.messageLength() > RequestLimits.NUMBERS_BYTES_MAX) {
            answer(Objection.NOT_AN_INTEGER, sink);
            return true;
        }
        return sink.privately(request, privateUse);
    }

    private void split(RedisCommand row, RequestSink sink) {
        // A response with an element for the only key is checked for it, like one with more elements.
        if (request.keyCount() > 1 || row.split() instanceof GatheringSplit) {
            sink.split(request, splitOf(row));
        } else {
            sink.forward(request);
        }
    }

    private static Split splitOf(RedisCommand row) {
        return Objects.requireNonNull(row.split());
    }

    private @Nullable ScanStep scanAmong(int serverCount) {
        return ScanStep.of(wholeMessage(), serverCount);
    }

    private void forwardUnless(@Nullable Objection objection, RedisCommand row, RequestSink sink) {
        if (objection != null) {
            answer(objection, sink);
        } else if (request.keyCount() > 1) {
            sink.forwardTogether(request, row.keysOnSeveralServers());
        } else {
            sink.forward(request);
        }
    }

    private @Nullable Objection findKeysOfSort(RedisCommand row) {
        Objection objection = findKeys(row);
        Predicate<byte[]> hasOnePlace = client.pool().patternsWithOnePlace();
        return objection != null || hasOnePlace == null ? objection : keys.findPatterns(wholeMessage(), hasOnePlace);
    }

    private void forwardScript(RedisCommand row, RequestSink sink) {
        Objection objection = findKeys(row);
        if (objection == null && keys.found()) {
            client.pool().scripts().run(wholeMessage());
        }
        forwardUnless(objection, row, sink);
    }

    private void forwardNamedScript(RedisCommand row, RequestSink sink) {
        Objection objection = findKeys(row);
        Preparation script = objection == null ? client.pool().scripts().find(wholeMessage()) : null;
        if (script == null) {
            forwardUnless(objection, row, sink);
        } else {
            sink.forwardPrepared(request, script, row.keysOnSeveralServers());
        }
    }

    private void subscribe(RedisCommand row, RequestSink sink) {
        if (PubSubCommands.areTooMany(argumentCount(), request.messageLength())) {
            answer(PubSubCommands.TOO_MANY, sink);
            return;
        }
        RequestBounds bounds = commands().bounds();
        Subscribing asked = PubSubCommands.of(row, wholeMessage(), bounds.keyBytesMax());
        if (asked == null) {
            answer(bounds.keyTooLong(), sink);
        } else {
            sink.subscribe(request, asked);
        }
    }

    private void answerLocally(RedisCommand row, RequestSink sink) {
        ArgumentCursor standing = wholeMessage();
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
        if (argumentCount() > 1 && !sink.mayLogIn()) {
            return false;
        }
        ArgumentCursor standing = wholeMessage();
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

    private ArgumentCursor wholeMessage() {
        return arguments.of(request.message(), request.messageStart(), argumentCount());
    }
}
