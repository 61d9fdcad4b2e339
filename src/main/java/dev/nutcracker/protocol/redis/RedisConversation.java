package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.Replies;
import dev.nutcracker.protocol.Visit;
import org.jspecify.annotations.Nullable;

/** One client's side of Redis' protocol: does with each request what its row in the command table says. */
public final class RedisConversation extends RequestWalk {
    private final ClientState client;
    private final Arguments arguments = new Arguments();
    private final KeySink foundKeys = this::foundKey;
    private boolean keyTooLong;
    private @Nullable Preparation preparation;
    private @Nullable Inquiry inquiry;
    private Replies replies = Replies.ON;

    RedisConversation(ClientState client) {
        this.client = client;
    }

    @Override
    public byte[] keysOnSeveralServers() {
        return Errors.CROSSSLOT;
    }

    @Override
    public byte[] clientName() {
        return client.name();
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
    Step complete() {
        Step step = decide(row());
        // The message belongs to the connection; nothing here may hold on to it.
        arguments.clear();
        return step;
    }

    private Step decide(RedisCommand row) {
        if (client.refusingTransaction() && Transactions.refuses(row)) {
            return refused(Refusal.UNKNOWN_COMMAND, Transactions.ABORTED);
        }
        if (row == RedisCommands.UNKNOWN) {
            return unknownCommand();
        }
        if (row.subcommands() != null && argumentCount() > 1) {
            return refused(Refusal.UNKNOWN_COMMAND, Errors.unknownSubcommand(row, wholeMessage()));
        }
        if (!row.takes(argumentCount())) {
            return refused(Refusal.WRONG_ARITY, Errors.wrongArity(row));
        }
        if (!client.authenticated() && !row.has(CommandFlag.NO_AUTH)) {
            return refused(Refusal.AUTHENTICATION, Errors.NOAUTH);
        }
        return switch (row.handling()) {
            case FORWARD -> forward(row.keys().others());
            case FORWARD_SCRIPT -> forwardScript(row);
            case FORWARD_NAMED_SCRIPT -> forwardNamedScript(row);
            case LOAD_SCRIPT -> {
                client.pool().scripts().load(wholeMessage());
                yield Step.EVERY_SERVER;
            }
            case FLUSH_SCRIPTS -> {
                client.pool().scripts().clear();
                yield Step.EVERY_SERVER;
            }
            case SPLIT -> keyCount() == 1 ? Step.FORWARD : Step.SPLIT;
            case EVERY_SERVER -> Step.EVERY_SERVER;
            case VISIT -> Step.VISIT;
            case LOCAL -> answerLocally(row);
        };
    }

    private Step forward(@Nullable KeyFinder others) {
        if (others != null) {
            keyTooLong = false;
            String error = others.find(wholeMessage(), foundKeys);
            if (error != null) {
                return refused(Refusal.INVALID_ARGUMENT, Errors.error(error));
            }
            if (keyTooLong) {
                return refused(Refusal.TOO_LARGE, KEY_TOO_LONG);
            }
        }
        return keyCount() > 1 ? Step.FORWARD_TOGETHER : Step.FORWARD;
    }

    private Step forwardScript(RedisCommand row) {
        Step step = forward(row.keys().others());
        if (step == Step.FORWARD) {
            client.pool().scripts().run(wholeMessage());
        }
        return step;
    }

    private Step forwardNamedScript(RedisCommand row) {
        Step step = forward(row.keys().others());
        preparation = step == Step.FORWARD ? client.pool().scripts().find(wholeMessage()) : null;
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

    private Step answerLocally(RedisCommand row) {
        Arguments standing = wholeMessage();
        standing.moveTo(nameCount() - 1);
        Replies before = client.replies();
        byte[] response = row.local().answer(client, standing);
        flavour = client.flavour();
        inquiry = client.takeInquiry();
        if (inquiry != null) {
            return Step.INQUIRY;
        }
        if (client.leaving()) {
            return answeredLast(response);
        }
        Step answered = refused(refusal(row, response), response);
        return client.replies() == before ? answered : repliesChanged();
    }

    /** After a request whose response is skipped, all are wanted again. */
    private Step repliesChanged() {
        replies = client.replies();
        if (replies == Replies.SKIP) {
            client.wantReplies(Replies.ON);
        }
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

    /** What is known of the client; for its worker alone. */
    ClientState client() {
        return client;
    }

    /** The name of the latest request's command. */
    String latestCommand() {
        return command == null ? "NULL" : command.name();
    }

    private static Refusal refusal(RedisCommand row, byte[] response) {
        if (response.length == 0 || response[0] != '-') {
            return Refusal.NONE;
        }
        if (Login.isWrongPassword(response)) {
            return Refusal.AUTHENTICATION;
        }
        return row.group() == CommandGroup.TRANSACTIONS ? Refusal.UNKNOWN_COMMAND : Refusal.INVALID_ARGUMENT;
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
