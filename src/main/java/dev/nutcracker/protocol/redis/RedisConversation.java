package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.PrivateConnection;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.Replies;
import dev.nutcracker.protocol.Subscribing;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.protocol.Visit;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One client's side of Redis' protocol: does with each request what its row in the command table says. */
public final class RedisConversation extends RequestWalk {
    /** More than any numbers that a server takes; such a request is kept while the client waits. */
    private static final int NUMBERS_BYTES_MAX = 256;

    /** What the proxy writes itself takes heap, and may be many times as long as what was asked. */
    static final int ANSWERED_BYTES_MAX = 256 * 1024;

    private static final byte[] TOO_LONG_TO_ANSWER = Errors.error(
            "request too long, the limit for what the proxy answers itself is " + ANSWERED_BYTES_MAX + " bytes");

    /** What the proxy answers outside of a transaction, and any server inside in the same way. */
    private static final Set<String> LOCAL_AND_QUEUED = Set.of("ping", "echo", "time");

    private final ClientState client;
    private final Transaction transaction = new Transaction();
    private final Arguments arguments = new Arguments();
    private final KeySink foundKeys = this::foundKey;
    private boolean keyTooLong;
    private boolean keysFound;
    private Subscribing subscribing = new Subscribing.End(List.of());
    private @Nullable Preparation preparation;
    private @Nullable Inquiry inquiry;
    private Replies replies = Replies.ON;

    RedisConversation(ClientState client) {
        this.client = client;
    }

    @Override
    public byte[] keysOnSeveralServers() {
        return row().keysOnSeveralServers();
    }

    @Override
    public boolean goesToFirstKey() {
        return row().runsAtFirstKey();
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
    public Subscribing subscribing() {
        return subscribing;
    }

    @Override
    public Topic published() {
        return PubSubCommands.published(row(), this);
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
    public @Nullable Visit visit(int serverCount) {
        Visit visit = ScanVisit.of(wholeMessage(), serverCount);
        arguments.clear();
        if (visit == null) {
            answer = ScanVisit.INVALID_CURSOR;
        }
        return visit;
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
    Step complete() {
        Step step = step(row());
        // The message belongs to the connection; nothing here may hold on to it.
        arguments.clear();
        return step;
    }

    private Step step(RedisCommand row) {
        if (transaction.isQueueing()) {
            return queue(row.unlimited());
        }
        return client.isSubscriberOnly() ? decideSubscribed(row) : decide(row);
    }

    private Step decideSubscribed(RedisCommand row) {
        boolean known = row != RedisCommands.UNKNOWN
                && (row.subcommands() == null || argumentCount() == 1)
                && row.takes(argumentCount());
        if (known && !PubSubCommands.isAllowedWhenSubscribed(row)) {
            return refused(Refusal.INVALID_ARGUMENT, RedisPubSub.refusal(row));
        }
        return decide(row);
    }

    private Step decide(RedisCommand row) {
        Step objection = objection(row);
        if (objection != null) {
            return objection;
        }
        return switch (row.handling()) {
            case FORWARD -> forward(row.keys().others());
            case FORWARD_SORT -> forwardSort(row);
            case FORWARD_SCRIPT -> forwardScript(row);
            case FORWARD_NAMED_SCRIPT -> forwardNamedScript(row);
            case PUBLISH -> Step.PUBLISH;
            case LOAD_SCRIPT -> {
                client.pool().scripts().load(wholeMessage());
                yield Step.EVERY_SERVER;
            }
            case FLUSH_SCRIPTS -> {
                client.pool().scripts().clear();
                yield Step.EVERY_SERVER;
            }
            // A response with an element for the only key is checked for that, like one with more.
            case SPLIT -> keyCount() > 1 || row.split() instanceof GatheringSplit ? Step.SPLIT : Step.FORWARD;
            case EVERY_SERVER -> row.group() == CommandGroup.PUBSUB ? Step.COUNT_SUBSCRIBERS : Step.EVERY_SERVER;
            case SET_CONFIG -> {
                byte[] refusal = ConfigCommands.objection(wholeMessage());
                yield refusal == null ? Step.EVERY_SERVER : refused(Refusal.INVALID_ARGUMENT, refusal);
            }
            case VISIT -> Step.VISIT;
            case SUBSCRIBING -> subscribe(row);
            case TRANSACTION -> alone(row);
            case BLOCK -> block(row.keys());
            case BLOCK_EVERYWHERE ->
                messageLength() <= NUMBERS_BYTES_MAX
                        ? Step.PRIVATE
                        : refused(Refusal.INVALID_ARGUMENT, Errors.NOT_AN_INTEGER);
            case LOCAL -> answerLocally(row);
            case LIMITED -> decideLimited(row.unlimited());
        };
    }

    /** What servers do not take is not sent. */
    private Step decideLimited(RedisCommand row) {
        boolean asking = commands().extent() == Extent.UNKNOWN;
        if (!isTaken(row, asking)) {
            return asking ? findOut() : refused(Refusal.UNKNOWN_COMMAND, TwemproxyCommands.refusal(row));
        }
        return row.handling() == RedisCommand.Handling.FORWARD_NAMED_SCRIPT ? unprepared(row) : decide(row);
    }

    /** A script cannot be loaded first. */
    private Step unprepared(RedisCommand row) {
        Step step = forward(row.keys().others());
        if (step != Step.ANSWERED) {
            callByText(row);
        }
        return step;
    }

    /** @param asking whether what has to be sent before the request counts, since it cannot be done without */
    private boolean isTaken(RedisCommand row, boolean asking) {
        for (int key = 0; key < keyCount(); key++) {
            if (keyLength(key) > TwemproxyCommands.KEY_BYTES_MAX) {
                return false;
            }
        }
        boolean prepared = asking && row.handling() == RedisCommand.Handling.FORWARD_NAMED_SCRIPT;
        return TwemproxyCommands.take(row, wholeMessage())
                && !(prepared && client.pool().scripts().find(wholeMessage()) != null);
    }

    private Step findOut() {
        consumed = 0;
        return Step.FIND_OUT;
    }

    private @Nullable Step objection(RedisCommand row) {
        if (row == RedisCommands.UNKNOWN) {
            return unknownCommand();
        }
        if (row.subcommands() != null && argumentCount() > 1) {
            return refused(Refusal.UNKNOWN_COMMAND, Errors.unknownSubcommand(row, wholeMessage()));
        }
        if (!row.takes(argumentCount())) {
            // An EXEC that is refused is the end of the transaction all the same.
            return isExec(row) ? Step.PRIVATE : refused(Refusal.WRONG_ARITY, Errors.wrongArity(row));
        }
        if (!client.authenticated() && !row.has(CommandFlag.NO_AUTH)) {
            return refused(Refusal.AUTHENTICATION, Errors.NOAUTH);
        }
        return messageLength() > ANSWERED_BYTES_MAX && isAnsweredAnew(row)
                ? refused(Refusal.TOO_LARGE, TOO_LONG_TO_ANSWER)
                : null;
    }

    private static boolean isAnsweredAnew(RedisCommand row) {
        return row.handling() == RedisCommand.Handling.LOCAL
                || (row.group() == CommandGroup.PUBSUB && row.isForEveryServer());
    }

    /** Inside a transaction: what is refused is not run later, and nothing else is, either. */
    private Step queue(RedisCommand row) {
        Step objection = objection(row);
        if (objection == null) {
            objection = objectionToQueueing(row);
        }
        if (objection != null) {
            transaction.abort();
            return objection;
        }
        if (row.handling() == RedisCommand.Handling.FORWARD_NAMED_SCRIPT) {
            callByText(row);
        }
        return row.name().equals("quit") ? answerLocally(row) : alone(row);
    }

    private void callByText(RedisCommand row) {
        Preparation script = client.pool().scripts().find(wholeMessage());
        ByteBuf call = script == null ? null : CallByText.of(wholeMessage(), script, keyCount() > 0);
        if (call != null) {
            message = call;
            messageStart = 0;
            messageLength = call.readableBytes();
            clearKeys();
            findKeys(row.keys().others());
        }
    }

    private @Nullable Step objectionToQueueing(RedisCommand row) {
        return switch (row.handling()) {
            case FORWARD, FORWARD_SCRIPT, FORWARD_NAMED_SCRIPT, PUBLISH, BLOCK ->
                findKeys(row.keys().others());
            case FORWARD_SORT -> forwardSort(row) == Step.ANSWERED ? Step.ANSWERED : null;
            case SPLIT, EVERY_SERVER, LOAD_SCRIPT, FLUSH_SCRIPTS, BLOCK_EVERYWHERE, TRANSACTION -> null;
            case SET_CONFIG, VISIT, SUBSCRIBING -> refusedInside(row);
            case LOCAL -> isQueued(row) || row.name().equals("quit") ? null : refusedInside(row);
            case LIMITED -> throw new AssertionError("a transaction is on a server that takes everything");
        };
    }

    /** INFO is about the servers, so the only one can tell. */
    private boolean isQueued(RedisCommand row) {
        return LOCAL_AND_QUEUED.contains(row.name())
                || (row.name().equals("info") && client.pool().patternsWithOnePlace() == null);
    }

    private static Step alone(RedisCommand row) {
        return row.name().equals("reset") ? Step.RESET : Step.PRIVATE;
    }

    private Step refusedInside(RedisCommand row) {
        return refused(Refusal.INVALID_ARGUMENT, Errors.notInTransaction(row));
    }

    /** What is wrong with how the keys are counted is for a server to say, which one does not matter then. */
    private @Nullable Step findKeys(@Nullable KeyFinder others) {
        if (others != null) {
            keyTooLong = false;
            keysFound = others.find(wholeMessage(), foundKeys);
            if (keyTooLong) {
                return refused(Refusal.TOO_LARGE, KEY_TOO_LONG);
            }
        }
        return null;
    }

    @Override
    public boolean privately(PrivateConnection connection) {
        RedisCommand row = row().unlimited();
        return switch (row.name()) {
            case "watch" -> transaction.watch(row, keyCount(), connection);
            case "multi" -> transaction.multi(row, connection);
            case "exec" -> exec(row, connection);
            case "discard" -> transaction.discard(row, connection);
            case "reset" -> reset(connection);
            default -> {
                if (transaction.isQueueing()) {
                    yield transaction.queue(this, connection);
                }
                if (row.isForEveryServer()) {
                    yield connection.forwardToBlockEverywhere(ReplicaMark.AT_PRESENT);
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
        answer = Login.reset(client);
        flavour = client.flavour();
        replies = Replies.ON;
        return true;
    }

    @Override
    public byte[] unblocked(boolean withError) {
        return withError ? Errors.UNBLOCKED : client.response().nullArray().toBytes();
    }

    @Override
    public boolean endsSubscriptions() {
        return client.takeUnsubscribing();
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
    private Step block(KeyPositions keys) {
        Step step = forward(keys.others());
        boolean waits = keys != KeyPositions.STREAMS || KeyFinders.hasBlock(wholeMessage());
        return step == Step.ANSWERED || !waits ? step : Step.PRIVATE;
    }

    private Step forward(@Nullable KeyFinder others) {
        Step objection = findKeys(others);
        if (objection != null) {
            return objection;
        }
        return keyCount() > 1 ? Step.FORWARD_TOGETHER : Step.FORWARD;
    }

    private Step forwardSort(RedisCommand row) {
        Step step = forward(row.keys().others());
        Predicate<byte[]> hasOnePlace = client.pool().patternsWithOnePlace();
        if (step == Step.ANSWERED || hasOnePlace == null) {
            return step;
        }
        byte[] refusal = SortPatterns.find(wholeMessage(), hasOnePlace, foundKeys);
        if (refusal != null) {
            return refused(Refusal.SEVERAL_SERVERS, refusal);
        }
        return keyCount() > 1 ? Step.FORWARD_TOGETHER : Step.FORWARD;
    }

    private Step forwardScript(RedisCommand row) {
        Step step = forward(row.keys().others());
        if (step != Step.ANSWERED && keysFound) {
            client.pool().scripts().run(wholeMessage());
        }
        return step;
    }

    private Step forwardNamedScript(RedisCommand row) {
        Step step = forward(row.keys().others());
        preparation = step == Step.ANSWERED ? null : client.pool().scripts().find(wholeMessage());
        return preparation == null ? step : Step.FORWARD_PREPARED;
    }

    @Override
    public Preparation preparation() {
        assert preparation != null;
        return preparation;
    }

    private void foundKey(Arguments key) {
        keyTooLong |= key.length() > KEY_BYTES_MAX;
        addKey(key.offset(), key.length());
    }

    private Step subscribe(RedisCommand row) {
        if (PubSubCommands.areTooMany(argumentCount(), messageLength())) {
            return refused(Refusal.TOO_LARGE, PubSubCommands.TOO_MANY);
        }
        Subscribing asked = PubSubCommands.of(row, wholeMessage());
        if (asked == null) {
            return refused(Refusal.TOO_LARGE, KEY_TOO_LONG);
        }
        subscribing = asked;
        return Step.SUBSCRIBING;
    }

    private Step answerLocally(RedisCommand row) {
        Arguments standing = wholeMessage();
        standing.moveTo(nameCount() - 1);
        byte[] response = row.local().answer(client, standing);
        flavour = client.flavour();
        inquiry = client.takeInquiry();
        if (inquiry != null) {
            return Step.INQUIRY;
        }
        if (client.leaving()) {
            return answeredLast(response);
        }
        Step answered = refused(refusal(response), response);
        Replies changed = client.takeChangedReplies();
        if (changed == null) {
            return answered;
        }
        replies = changed;
        return Step.REPLIES;
    }

    @Override
    public Inquiry inquiry() {
        Inquiry asked = inquiry;
        assert asked != null;
        inquiry = null;
        return asked;
    }

    @Override
    public Replies replies() {
        return replies;
    }

    /** What it has begun with WATCH and MULTI; for its worker alone. */
    Transaction transaction() {
        return transaction;
    }

    /** What is known of the client; for its worker alone. */
    ClientState client() {
        return client;
    }

    /** The name of the latest request's command. */
    String latestCommand() {
        return command == null ? "NULL" : command.name();
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

    private Step unknownCommand() {
        Arguments standing = wholeMessage();
        standing.next();
        if (standing.is("post") || standing.is("host:")) {
            // A web page has talked its reader's browser into this; Redis hangs up, too.
            answeredLast(NO_ANSWER);
            refusedFor = Refusal.MALFORMED;
            return Step.BROKEN;
        }
        standing.rewind();
        return refused(Refusal.UNKNOWN_COMMAND, Errors.unknownCommand(standing));
    }

    private Arguments wholeMessage() {
        return arguments.of(message(), messageStart(), argumentCount());
    }
}
