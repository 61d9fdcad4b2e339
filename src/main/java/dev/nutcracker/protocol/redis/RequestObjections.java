package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ParsedRequest;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether one client may make the request that has arrived: its form, the client's state, the rights of its user,
 * and its length, in the order in which Redis looks at them.
 */
final class RequestObjections {
    private final ClientState client;
    private final ParsedRequest request;
    private final RequestArguments arguments;

    RequestObjections(ClientState client, ParsedRequest request, RequestArguments arguments) {
        this.client = client;
        this.request = request;
        this.arguments = arguments;
    }

    /** The objection to a request outside of a transaction; {@code null} for most. */
    @Nullable
    Objection toServing(RedisCommand row) {
        if (client.isSubscriberOnly() && arguments.fit(row)) {
            Objection whenSubscribed = RequestRules.whenSubscribed(row);
            if (whenSubscribed != null) {
                return whenSubscribed;
            }
        }
        return inAnyState(row);
    }

    /** The objection to a request inside a transaction, whose keys are then found; {@code null} for most. */
    @Nullable
    Objection toQueueing(RedisCommand row) {
        Objection objection = inAnyState(row);
        if (objection == null) {
            return inTransaction(row);
        }
        return objection == Objection.FILTERED ? RequestRules.inTransaction(row) : objection;
    }

    private @Nullable Objection inAnyState(RedisCommand row) {
        if (!arguments.fit(row)) {
            return RequestRules.malformed(
                    row, arguments.fromStart(), client.pool().commands());
        }
        if (!client.user().mayDoEverything()) {
            Objection ofUser = toUser(row);
            if (ofUser != null) {
                return ofUser;
            }
        }
        return request.messageLength() > RequestLimits.ANSWERED_BYTES_MAX && RequestRules.isAnsweredByProxy(row)
                ? Objection.TOO_LONG_TO_ANSWER
                : null;
    }

    private @Nullable Objection toUser(RedisCommand row) {
        ClientRights rights = client.rights();
        if (row.has(CommandFlag.NO_AUTH)) {
            return null;
        }
        if (rights == null) {
            return client.pool().logins().areByUsers() ? Objection.NO_USER : Objection.NOT_AUTHENTICATED;
        }
        Objection denied = rights.check(row, request, arguments.fromStart());
        return denied == null && rights.filters(row) ? Objection.FILTERED : denied;
    }

    private @Nullable Objection inTransaction(RedisCommand row) {
        return switch (row.handling()) {
            case FORWARD, FORWARD_COUNTED, FORWARD_SCRIPT, FORWARD_NAMED_SCRIPT, PUBLISH, BLOCK ->
                arguments.findKeys(row);
            case FORWARD_SORT -> arguments.findKeysOfSort(row);
            case SPLIT, EVERY_SERVER, LOAD_SCRIPT, FLUSH_SCRIPTS, BLOCK_EVERYWHERE, TRANSACTION -> null;
            case SET_CONFIG, VISIT, SUBSCRIBING, LOGIN -> RequestRules.inTransaction(row);
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
}
