package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.RequestSink.PrivateUse;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.joint.JointKey;
import dev.nutcracker.server.joint.JointTransaction;
import dev.nutcracker.stats.ErrorKind;
import java.util.List;

/** The requests of one client on a connection of its own, at routes that concern several pools. */
final class JointPrivacy {
    private static final String BLOCKS =
            "a blocking command that takes something is not for keys whose values are at several servers (routes)";

    private final ClientOutbound client;
    private final Pool pool;
    private final ServerConnections connections;
    private final JointTransaction transaction;

    JointPrivacy(
            ClientOutbound client,
            ClientResources resources,
            ServerConnections connections,
            JointTransaction transaction) {
        this.client = client;
        this.pool = resources.pool();
        this.connections = connections;
        this.transaction = transaction;
    }

    /** The client's transaction is gone. */
    void reset() {
        transaction.ends();
    }

    /**
     * Takes a request, as {@link RequestSink#privately} says.
     *
     * @param keys those of it that concern several pools
     * @param next passes it on
     */
    boolean take(ParsedRequest request, PrivateUse use, List<JointKey> keys, RequestSink next) {
        if (takesUntold(request, keys)) {
            refuse(
                    request,
                    new FastFailure(ErrorKind.INVALID_ARGUMENT, pool.dialect().errorResponse(BLOCKS)));
            return true;
        }
        if (transaction.holdBackForReads()) {
            return false;
        }
        if (!transaction.hasRoom()) {
            refuse(request, tooManyKeys());
            return true;
        }
        if (!transaction.bring(keys)) {
            return false;
        }
        FastFailure failure = transaction.takeFailure();
        boolean isExec = request.command().name().equals("exec");
        if (isExec && (failure != null || transaction.isLate())) {
            connections.privateUseRefused();
            transaction.ends();
            return next.privately(request, use);
        }
        if (failure != null) {
            refuse(request, failure);
            return true;
        }
        boolean ends = transaction.hasWritten() && isExec;
        if (ends && !transaction.isWhereItBegan()) {
            // The others would be told of the values where the keys were.
            refuseTransaction();
            transaction.ends();
            return next.privately(request, use);
        }
        if (ends) {
            return transaction.bringHome() && execute(request, use, next);
        }
        return pass(request, use, keys, next);
    }

    /**
     * Whether the request would take something when nobody can tell the other pools, which would have it still: a blocking command
     * outside of a transaction, in which it does not block.
     */
    private boolean takesUntold(ParsedRequest request, List<JointKey> keys) {
        boolean blocks = switch (request.command().name()) {
            case "multi", "exec", "discard", "watch", "unwatch" -> false;
            default -> !transaction.isQueueing() && pool.dialect().mayWrite(request);
        };
        for (int i = 0; blocks && i < keys.size(); i++) {
            if (keys.get(i).path().mayBringBack()) {
                return true;
            }
        }
        return false;
    }

    private FastFailure tooManyKeys() {
        return new FastFailure(
                ErrorKind.TOO_LARGE,
                pool.dialect().errorResponse("the transaction has too many keys at routes of several pools"));
    }

    /** Answers a request with an error; the transaction to which it belongs is not run. */
    void refuse(ParsedRequest request, FastFailure failure) {
        connections.privateUseRefused();
        client.refuse(request, failure);
    }

    private void refuseTransaction() {
        if (connections.keepTransaction()) {
            connections.refuseTransaction();
        } else {
            connections.privateUseRefused();
        }
    }

    private boolean pass(ParsedRequest request, PrivateUse use, List<JointKey> keys, RequestSink next) {
        boolean taken = next.privately(request, use);
        if (taken) {
            switch (request.command().name()) {
                case "multi" -> transaction.begins();
                case "exec", "discard" -> transaction.ends();
                case "watch", "unwatch" -> {}
                default -> {
                    if (pool.dialect().mayWrite(request)) {
                        transaction.takes(keys);
                    }
                }
            }
        }
        return taken;
    }

    /** The client gets the response when the other pools have done their part, and none if they have not. */
    private boolean execute(ParsedRequest request, PrivateUse use, RequestSink next) {
        if (!transaction.enter()) {
            return false;
        }
        Barrier barrier = new Barrier(client);
        client.add(barrier);
        if (!next.privately(request, use)) {
            transaction.leave();
            barrier.open();
            return false;
        }
        transaction.executed(failure -> {
            if (failure != null && !client.isGone()) {
                client.countForwardError();
                client.close();
            }
            barrier.open();
        });
        return true;
    }
}
