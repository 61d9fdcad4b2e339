package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.Subscribing;
import dev.nutcracker.protocol.Visit;
import org.jspecify.annotations.Nullable;

/** One client's side of Redis' protocol: does with each request what its row in the command table says. */
public final class RedisConversation extends RequestWalk {
    private final ClientState client;
    private final Arguments arguments = new Arguments();
    private final KeySink foundKeys = this::foundKey;
    private boolean keyTooLong;
    private Subscribing subscribing = new Subscribing.EndAll();

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
    public Subscribing subscribing() {
        return subscribing;
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
    Step complete() {
        Step step = client.restricted() ? decideRestricted(row()) : decide(row());
        // The message belongs to the connection; nothing here may hold on to it.
        arguments.clear();
        return step;
    }

    private Step decideRestricted(RedisCommand row) {
        if (client.refusingTransaction() && Transactions.refuses(row)) {
            return refused(Refusal.UNKNOWN_COMMAND, Transactions.ABORTED);
        }
        boolean known = row != RedisCommands.UNKNOWN
                && (row.subcommands() == null || argumentCount() == 1)
                && row.takes(argumentCount());
        if (known && client.isSubscriberOnly() && !PubSubCommands.isAllowedWhenSubscribed(row)) {
            return refused(Refusal.INVALID_ARGUMENT, RedisPubSub.refusal(row));
        }
        return decide(row);
    }

    private Step decide(RedisCommand row) {
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
            case SPLIT -> keyCount() == 1 ? Step.FORWARD : Step.SPLIT;
            case EVERY_SERVER -> Step.EVERY_SERVER;
            case VISIT -> Step.VISIT;
            case SUBSCRIBING -> subscribe(row);
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

    private void foundKey(Arguments key) {
        keyTooLong |= key.length() > KEY_BYTES_MAX;
        addKey(key.offset(), key.length());
    }

    private Step subscribe(RedisCommand row) {
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
        if (client.takeUnsubscribing()) {
            answer = response;
            subscribing = new Subscribing.EndAll();
            return Step.SUBSCRIBING;
        }
        return client.leaving() ? answeredLast(response) : refused(refusal(row, response), response);
    }

    private static Refusal refusal(RedisCommand row, byte[] response) {
        if (response[0] != '-') {
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
