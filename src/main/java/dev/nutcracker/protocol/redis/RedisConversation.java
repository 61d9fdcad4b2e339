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
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One client's side of Redis' protocol: does with each request what its row in the command table says. */
public final class RedisConversation extends RequestWalk implements ListedClient {
    /** More than any numbers that a server takes; such a request is kept while the client waits. */
    private static final int NUMBERS_BYTES_MAX = 256;

    /** What the proxy writes itself takes heap, and may be many times as long as what was asked. */
    static final int ANSWERED_BYTES_MAX = 256 * 1024;

    private static final Objection TOO_LONG_TO_ANSWER = new Objection(
            Refusal.TOO_LARGE,
            Errors.error("request too long, the limit for what the proxy answers itself is " + ANSWERED_BYTES_MAX
                    + " bytes"));

    private static final Objection NOT_AUTHENTICATED = new Objection(Refusal.AUTHENTICATION, Errors.NOAUTH);
    private static final Objection TOO_MANY_TOPICS = new Objection(Refusal.TOO_LARGE, PubSubCommands.TOO_MANY);
    /** A web page has talked its reader's browser into this; Redis hangs up, too. */
    private static final Objection HANG_UP = new Objection(Refusal.MALFORMED, NO_ANSWER);

    private static final Objection NOT_AN_INTEGER = new Objection(Refusal.INVALID_ARGUMENT, Errors.NOT_AN_INTEGER);

    /** What the proxy answers outside of a transaction, and any server inside in the same way. */
    private static final Set<String> LOCAL_AND_QUEUED = Set.of("ping", "echo", "time");

    private final ClientState client;
    private final Transaction transaction = new Transaction();
    private final ArgumentCursor arguments = new ArgumentCursor();
    private final KeySink foundKeys = this::foundKey;
    private final RequestSink.PrivateUse privateUse = this::privately;
    private final RequestSink.PrivateUse resetUse = this::reset;
    private final RequestSink.Publication publication = () -> PubSubCommands.published(row(), request);
    private boolean keyTooLong;
    private boolean keysFound;

    RedisConversation(ClientState client) {
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
    boolean authenticated() {
        return client.authenticated();
    }

    @Override
    void messageRefused() {
        if (transaction.isQueueing() || row().name().equals("watch")) {
            transaction.abort();
        }
    }

    @Override
    boolean complete(RequestSink sink) {
        boolean taken = take(row(), sink);
        // The message belongs to the connection; nothing here may hold on to it.
        arguments.clear();
        return taken;
    }

    private boolean take(RedisCommand row, RequestSink sink) {
        if (transaction.isQueueing()) {
            return queue(row.unlimited(), sink);
        }
        Objection objection = client.isSubscriberOnly() ? objectionWhenSubscribed(row) : objection(row);
        return objection == null ? serve(row, sink) : refuse(row, objection, sink);
    }

    private @Nullable Objection objectionWhenSubscribed(RedisCommand row) {
        boolean known = row != RedisCommands.UNKNOWN
                && (row.subcommands() == null || argumentCount() == 1)
                && row.takes(argumentCount());
        return known && !PubSubCommands.isAllowedWhenSubscribed(row)
                ? new Objection(Refusal.INVALID_ARGUMENT, RedisPubSub.refusal(row))
                : objection(row);
    }

    /** What is wrong with a request, whatever would become of it. */
    private @Nullable Objection objection(RedisCommand row) {
        if (row == RedisCommands.UNKNOWN) {
            return unknownCommand();
        }
        if (row.subcommands() != null && argumentCount() > 1) {
            return new Objection(Refusal.UNKNOWN_COMMAND, Errors.unknownSubcommand(row, wholeMessage()));
        }
        if (!row.takes(argumentCount())) {
            return new Objection(Refusal.WRONG_ARITY, Errors.wrongArity(row));
        }
        if (!client.authenticated() && !row.has(CommandFlag.NO_AUTH)) {
            return NOT_AUTHENTICATED;
        }
        return request.messageLength() > ANSWERED_BYTES_MAX && isAnsweredAnew(row) ? TOO_LONG_TO_ANSWER : null;
    }

    private static boolean isAnsweredAnew(RedisCommand row) {
        return row.handling() == RedisCommand.Handling.LOCAL
                || (row.group() == CommandGroup.PUBSUB && row.isForEveryServer());
    }

    private Objection unknownCommand() {
        ArgumentCursor standing = wholeMessage();
        standing.next();
        if (standing.is("post") || standing.is("host:")) {
            return HANG_UP;
        }
        standing.rewind();
        return new Objection(Refusal.UNKNOWN_COMMAND, Errors.unknownCommand(standing));
    }

    private boolean refuse(RedisCommand row, Objection objection, RequestSink sink) {
        if (isExec(row) && !row.takes(argumentCount())) {
            // An EXEC that is refused is the end of the transaction all the same.
            return sink.privately(request, privateUse);
        }
        if (objection == HANG_UP) {
            breakOff(objection.response(), sink);
        } else {
            answer(objection, sink);
        }
        return true;
    }

    private boolean serve(RedisCommand row, RequestSink sink) {
        switch (row.handling()) {
            case FORWARD -> forwardUnless(findKeys(row.keys().others()), row, sink);
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
                return block(row.keys(), sink);
            }
            case BLOCK_EVERYWHERE -> {
                return blockEverywhere(sink);
            }
            case LOCAL -> answerLocally(row, sink);
            case LIMITED -> {
                return serveLimited(row.unlimited(), sink);
            }
        }
        return true;
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

    /** What servers do not take is not sent. */
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

    /** A script cannot be loaded first. */
    private void forwardUnprepared(RedisCommand row, RequestSink sink) {
        Objection objection = findKeys(row.keys().others());
        if (objection == null) {
            callByText(row);
        }
        forwardUnless(objection, row, sink);
    }

    /** @param asking whether what has to be sent before the request counts, since it cannot be done without */
    private boolean isTaken(RedisCommand row, boolean asking) {
        for (int key = 0; key < request.keyCount(); key++) {
            if (request.keyLength(key) > TwemproxyCommands.KEY_BYTES_MAX) {
                return false;
            }
        }
        boolean prepared = asking && row.handling() == RedisCommand.Handling.FORWARD_NAMED_SCRIPT;
        return TwemproxyCommands.take(row, wholeMessage())
                && !(prepared && client.pool().scripts().find(wholeMessage()) != null);
    }

    /** Inside a transaction: what is refused is not run later, and nothing else is, either. */
    private boolean queue(RedisCommand row, RequestSink sink) {
        Objection objection = objection(row);
        if (objection == null) {
            objection = objectionToQueueing(row);
        }
        if (objection != null) {
            transaction.abort();
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
            findKeys(row.keys().others());
        }
    }

    private @Nullable Objection objectionToQueueing(RedisCommand row) {
        return switch (row.handling()) {
            case FORWARD, FORWARD_SCRIPT, FORWARD_NAMED_SCRIPT, PUBLISH, BLOCK ->
                findKeys(row.keys().others());
            case FORWARD_SORT -> findKeysOfSort(row);
            case SPLIT, EVERY_SERVER, LOAD_SCRIPT, FLUSH_SCRIPTS, BLOCK_EVERYWHERE, TRANSACTION -> null;
            case SET_CONFIG, VISIT, SUBSCRIBING -> notInTransaction(row);
            case LOCAL -> isQueued(row) || row.name().equals("quit") ? null : notInTransaction(row);
            case LIMITED -> throw new AssertionError("a transaction is on a server that takes everything");
        };
    }

    /** INFO is about the servers, so the only one can tell. */
    private boolean isQueued(RedisCommand row) {
        return LOCAL_AND_QUEUED.contains(row.name())
                || (row.name().equals("info") && client.pool().patternsWithOnePlace() == null);
    }

    private static Objection notInTransaction(RedisCommand row) {
        return new Objection(Refusal.INVALID_ARGUMENT, Errors.notInTransaction(row));
    }

    private boolean alone(RedisCommand row, RequestSink sink) {
        if (row.name().equals("reset")) {
            sink.privately(request, resetUse);
            byte[] response = Login.reset(client);
            flavour = client.flavour();
            sink.reset(request, client.takeUnsubscribing(), response);
            return true;
        }
        return sink.privately(request, privateUse);
    }

    /** What is wrong with how the keys are counted is for a server to say, which one does not matter then. */
    private @Nullable Objection findKeys(@Nullable KeyFinder others) {
        if (others != null) {
            keyTooLong = false;
            keysFound = others.find(wholeMessage(), foundKeys);
            if (keyTooLong) {
                return KEY_TOO_LONG;
            }
        }
        return null;
    }

    private boolean privately(PrivateConnection connection) {
        RedisCommand row = row().unlimited();
        return switch (row.name()) {
            case "watch" -> transaction.watch(row, request.keyCount(), connection);
            case "multi" -> transaction.multi(row, connection);
            case "exec" -> exec(row, connection);
            case "discard" -> transaction.discard(row, connection);
            default -> {
                if (transaction.isQueueing()) {
                    yield transaction.queue(row, request, connection);
                }
                if (row.isForEveryServer()) {
                    yield connection.forwardToBlockEverywhere(ReplicationMark.AT_PRESENT);
                }
                yield row.handling() == RedisCommand.Handling.BLOCK
                        ? transaction.block(row, connection)
                        : transaction.unwatch(row, connection);
            }
        };
    }

    private static boolean isExec(RedisCommand row) {
        return row.name().equals("exec");
    }

    private boolean exec(RedisCommand row, PrivateConnection connection) {
        if (row.takes(argumentCount())) {
            return transaction.exec(row, connection);
        }
        transaction.reset(connection);
        connection.answer(Errors.abortedBy(Errors.wrongArity(row)), Refusal.WRONG_ARITY);
        return true;
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

    /** XREAD waits only if it says so. */
    private boolean block(KeyPositions keys, RequestSink sink) {
        Objection objection = findKeys(keys.others());
        if (objection != null) {
            answer(objection, sink);
            return true;
        }
        if (keys != KeyPositions.STREAMS || KeyFinders.hasBlock(wholeMessage())) {
            return sink.privately(request, privateUse);
        }
        forwardByKeys(row(), sink);
        return true;
    }

    private boolean blockEverywhere(RequestSink sink) {
        if (request.messageLength() > NUMBERS_BYTES_MAX) {
            answer(NOT_AN_INTEGER, sink);
            return true;
        }
        return sink.privately(request, privateUse);
    }

    private void split(RedisCommand row, RequestSink sink) {
        // A response with an element for the only key is checked for that, like one with more.
        if (request.keyCount() > 1 || row.split() instanceof GatheringSplit) {
            sink.split(request, splitOf(row));
        } else {
            sink.forward(request);
        }
    }

    private static Split splitOf(RedisCommand row) {
        return Objects.requireNonNull(row.split());
    }

    private @Nullable ServerStep scanAmong(int serverCount) {
        return ScanStep.of(wholeMessage(), serverCount);
    }

    private void forwardUnless(@Nullable Objection objection, RedisCommand row, RequestSink sink) {
        if (objection == null) {
            forwardByKeys(row, sink);
        } else {
            answer(objection, sink);
        }
    }

    private void forwardByKeys(RedisCommand row, RequestSink sink) {
        if (request.keyCount() > 1) {
            sink.forwardTogether(request, row.keysOnSeveralServers());
        } else {
            sink.forward(request);
        }
    }

    private @Nullable Objection findKeysOfSort(RedisCommand row) {
        Objection objection = findKeys(row.keys().others());
        Predicate<byte[]> hasOnePlace = client.pool().patternsWithOnePlace();
        return objection != null || hasOnePlace == null
                ? objection
                : SortPatterns.find(wholeMessage(), hasOnePlace, foundKeys);
    }

    private void forwardScript(RedisCommand row, RequestSink sink) {
        Objection objection = findKeys(row.keys().others());
        if (objection == null && keysFound) {
            client.pool().scripts().run(wholeMessage());
        }
        forwardUnless(objection, row, sink);
    }

    private void forwardNamedScript(RedisCommand row, RequestSink sink) {
        Objection objection = findKeys(row.keys().others());
        Preparation script = objection == null ? client.pool().scripts().find(wholeMessage()) : null;
        if (script == null) {
            forwardUnless(objection, row, sink);
        } else {
            sink.forwardPrepared(request, script, row.keysOnSeveralServers());
        }
    }

    private void foundKey(ArgumentCursor key) {
        keyTooLong |= key.length() > KEY_BYTES_MAX;
        request.addKey(key.offset(), key.length());
    }

    private void subscribe(RedisCommand row, RequestSink sink) {
        if (PubSubCommands.areTooMany(argumentCount(), request.messageLength())) {
            answer(TOO_MANY_TOPICS, sink);
            return;
        }
        Subscribing asked = PubSubCommands.of(row, wholeMessage());
        if (asked == null) {
            answer(KEY_TOO_LONG, sink);
        } else {
            sink.subscribe(request, asked);
        }
    }

    private void answerLocally(RedisCommand row, RequestSink sink) {
        ArgumentCursor standing = wholeMessage();
        standing.moveTo(nameCount() - 1);
        byte[] response = row.local().answer(client, standing);
        flavour = client.flavour();
        Inquiry inquiry = client.takeInquiry();
        if (inquiry != null) {
            sink.inquire(request, inquiry);
        } else if (client.leaving()) {
            answerLast(response, sink);
        } else {
            answer(response, sink);
        }
    }

    private void answer(byte[] response, RequestSink sink) {
        ReplyMode changed = client.takeChangedReplies();
        if (changed == null) {
            sink.answer(request, response, refusal(response));
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

    private static Refusal refusal(byte[] response) {
        if (response.length == 0 || response[0] != '-') {
            return Refusal.NONE;
        }
        if (Login.isWrongPassword(response)) {
            return Refusal.AUTHENTICATION;
        }
        return Refusal.INVALID_ARGUMENT;
    }

    private ArgumentCursor wholeMessage() {
        return arguments.of(request.message(), request.messageStart(), argumentCount());
    }
}
