package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.PrivateConnection;
import dev.nutcracker.protocol.Refusal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One client's transaction, with WATCH and MULTI, on a server connection that it has for itself.
 *
 * <pre>
 *   WATCH a          takes the connection to a's server; what is asked of that server goes there from now on
 *   MULTI            sent there; if nothing is watched, the proxy answers +OK, since no key has named a server yet
 *   PING             no key yet: kept; the proxy answers +QUEUED
 *   SET b 1          takes the connection to b's server; MULTI and PING are sent first; their answers are dropped
 *   SET c 1          on another server: -CROSSSLOT, and there is an obstacle
 *   EXEC             with an obstacle: the server is sent DISCARD, the client -EXECABORT
 * </pre>
 *
 * <p>After the first obstacle nothing more is sent, since the transaction will not run; requests are answered as Redis
 * answers them. It is also an obstacle if the connection is lost, or a watched key moves to another server: a transaction
 * never runs without the guard of its watched keys. So is a change of what the client may do.
 */
final class Transaction {
    /** So many bytes of requests without a key are kept until one with a key names the server. */
    static final int KEPT_BYTES_MAX = 64 * 1024;

    static final byte[] ABORTED = Errors.coded("EXECABORT Transaction discarded because of previous errors.");
    static final byte[] LOST =
            Errors.coded("EXECABORT Transaction discarded because of: the server connection it began on is lost");
    static final byte[] MOVED =
            Errors.coded("EXECABORT Transaction discarded because of: a watched key belongs to another server now");
    static final byte[] OTHER_RIGHTS =
            Errors.coded("EXECABORT Transaction discarded because of: NOPERM ACLs rules changed"
                    + " between the moment the transaction was accumulated and the EXEC call");
    static final byte[] TOO_MANY_WITHOUT_KEY = Errors.error(
            "too many commands without a key at the start of a transaction, the limit is " + KEPT_BYTES_MAX + " bytes");

    private static final byte[] OK = ascii("+OK\r\n");
    private static final byte[] QUEUED = ascii("+QUEUED\r\n");
    private static final byte[] NO_RESPONSES = ascii("*0\r\n");
    private static final byte[] MULTI = ascii("*1\r\n$5\r\nMULTI\r\n");
    private static final byte[] DISCARD = ascii("*1\r\n$7\r\nDISCARD\r\n");
    private static final byte[] UNWATCH = ascii("*1\r\n$7\r\nUNWATCH\r\n");
    private static final byte[] NESTED = Errors.error("MULTI calls can not be nested");
    private static final byte[] WATCH_INSIDE = Errors.error("WATCH inside MULTI is not allowed");
    private static final byte[] EXEC_WITHOUT_MULTI = Errors.error("EXEC without MULTI");
    private static final byte[] DISCARD_WITHOUT_MULTI = Errors.error("DISCARD without MULTI");

    private static final int ACCEPTS_QUEUED = ResponseKind.SIMPLE | ResponseKind.ANY_ERROR;

    /** Bytes of requests without a key that the connection keeps until a request with a key follows. */
    private int keptBytes;
    /** Between MULTI and its end. */
    private boolean queueing;
    /** The server has been sent MULTI, and nothing yet that ends it. */
    private boolean begun;
    /** The server watches keys. */
    private boolean watching;
    /** Requests since MULTI. */
    private int queuedCount;
    /** Since the latest UNWATCH; a key that is watched twice counts twice. */
    private int watchedCount;
    /** The answer of EXEC, if an error is known already. */
    private byte @Nullable [] obstacle;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether requests are queued rather than run. */
    boolean isQueueing() {
        return queueing;
    }

    /** How many requests are queued; -1 when they are not. */
    int queuedCount() {
        return queueing ? queuedCount : -1;
    }

    /** How many keys are watched. */
    int watchedCount() {
        return watching ? watchedCount : 0;
    }

    /** Whether there is anything that RESET would end. */
    boolean isUnderWay() {
        return queueing || watching || obstacle != null;
    }

    /** A request was refused that should have been queued. */
    void abort() {
        abort(ABORTED);
    }

    /** The transaction will not run, and {@code reason} is the answer to EXEC unless there is one already. */
    void abort(byte[] reason) {
        if (obstacle == null) {
            obstacle = reason;
        }
    }

    /** The connection is lost. */
    void lost() {
        if (begun || watching) {
            obstacle = LOST;
        }
        begun = false;
        watching = false;
    }

    /** Undoes the transaction on a connection that the client cannot keep any longer. */
    void leave(PrivateConnection connection) {
        undo(connection);
        lost();
    }

    /**
     * Handles a request as its command says, on the connection that the client has for itself.
     *
     * @param argumentCount including the name
     * @return false when the request has to wait
     */
    boolean take(RedisCommand row, ParsedRequest request, int argumentCount, PrivateConnection connection) {
        return switch (row.name()) {
            case "watch" -> watch(row, request.keyCount(), connection);
            case "multi" -> multi(row, connection);
            case "exec" -> row.takes(argumentCount) ? exec(row, connection) : endByWrongExec(row, connection);
            case "discard" -> discard(row, connection);
            default -> queueing ? queue(row, request, connection) : takeAlone(row, connection);
        };
    }

    /** An EXEC that is refused ends the transaction as well. */
    private boolean endByWrongExec(RedisCommand row, PrivateConnection connection) {
        reset(connection);
        connection.answer(Errors.abortedBy(Errors.wrongArity(row.name())), Refusal.WRONG_ARITY);
        return true;
    }

    private boolean takeAlone(RedisCommand row, PrivateConnection connection) {
        if (row.isForEveryServer()) {
            return connection.forwardToBlockEverywhere(ReplicationMark.AT_PRESENT);
        }
        return row.handling() == RedisCommand.Handling.BLOCK ? block(row, connection) : unwatch(row, connection);
    }

    /** @param keyCount how many keys to watch */
    private boolean watch(RedisCommand row, int keyCount, PrivateConnection connection) {
        if (queueing) {
            connection.answer(WATCH_INSIDE, Refusal.INVALID_ARGUMENT);
            return true;
        }
        return switch (connection.take()) {
            case AWAITED -> false;
            case TAKEN -> {
                watchedCount = keyCount + (watching ? watchedCount : 0);
                watching = true;
                connection.watches();
                connection.forward(row.accepts());
                yield true;
            }
            // The client's next requests must not run as if its keys were watched.
            case KEYS_ELSEWHERE -> {
                abort();
                connection.answer(Errors.CROSSSLOT, Refusal.SEVERAL_SERVERS);
                yield true;
            }
            case REFUSED -> {
                abort();
                connection.answerRefusal();
                yield true;
            }
        };
    }

    private boolean unwatch(RedisCommand row, PrivateConnection connection) {
        obstacle = null;
        if (watching) {
            watching = false;
            connection.forward(row.accepts());
            connection.letGo();
        } else {
            connection.answer(OK, Refusal.NONE);
        }
        return true;
    }

    private boolean multi(RedisCommand row, PrivateConnection connection) {
        if (queueing) {
            connection.answer(NESTED, Refusal.INVALID_ARGUMENT);
            return true;
        }
        queueing = true;
        if (watching) {
            begun = true;
            connection.forward(row.accepts());
        } else {
            connection.answer(OK, Refusal.NONE);
        }
        return true;
    }

    /** A request that has been checked. */
    private boolean queue(RedisCommand row, ParsedRequest request, PrivateConnection connection) {
        if (row.isForEveryServer() && !connection.isToTheOnlyServer()) {
            abort();
            connection.answer(Errors.CROSSSLOT, Refusal.SEVERAL_SERVERS);
            return true;
        }
        if (obstacle != null) {
            queuedCount++;
            connection.answer(QUEUED, Refusal.NONE);
            return true;
        }
        if (!begun && connection.keepsTransactions()) {
            return keepTogether(row, request, connection);
        }
        return (!begun && request.keyCount() == 0) ? keep(request, connection) : queueAtServer(row, connection);
    }

    /** A transaction that is too long to be kept goes to the server as in other pools. */
    private boolean keepTogether(RedisCommand row, ParsedRequest request, PrivateConnection connection) {
        return switch (connection.keepTogether(KEPT_BYTES_MAX)) {
            case KEPT -> {
                keptBytes += request.messageLength();
                queuedCount++;
                connection.answer(QUEUED, Refusal.NONE);
                yield true;
            }
            case FULL -> queueAtServer(row, connection);
            case KEYS_ELSEWHERE -> {
                abort();
                connection.answer(row.keysOnSeveralServers(), Refusal.SEVERAL_SERVERS);
                yield true;
            }
            case REFUSED -> {
                abort();
                connection.answerRefusal();
                yield true;
            }
        };
    }

    private boolean keep(ParsedRequest request, PrivateConnection connection) {
        if (keptBytes + request.messageLength() > KEPT_BYTES_MAX) {
            abort();
            connection.answer(TOO_MANY_WITHOUT_KEY, Refusal.TOO_LARGE);
        } else if (!connection.keep()) {
            abort();
            connection.answerRefusal();
        } else {
            keptBytes += request.messageLength();
            queuedCount++;
            connection.answer(QUEUED, Refusal.NONE);
        }
        return true;
    }

    private boolean queueAtServer(RedisCommand row, PrivateConnection connection) {
        return switch (connection.take()) {
            case AWAITED -> false;
            case TAKEN -> {
                begin(connection);
                queuedCount++;
                connection.forward(ACCEPTS_QUEUED);
                yield true;
            }
            case KEYS_ELSEWHERE -> {
                abort();
                connection.answer(row.keysOnSeveralServers(), Refusal.SEVERAL_SERVERS);
                yield true;
            }
            case REFUSED -> {
                abort();
                connection.answerRefusal();
                yield true;
            }
        };
    }

    private void begin(PrivateConnection connection) {
        if (!begun) {
            begun = true;
            connection.send(MULTI, ResponseKind.SIMPLE);
            if (keptBytes > 0) {
                connection.sendKept(ACCEPTS_QUEUED);
                keptBytes = 0;
            }
        }
    }

    private boolean exec(RedisCommand row, PrivateConnection connection) {
        if (!queueing) {
            connection.answer(EXEC_WITHOUT_MULTI, Refusal.INVALID_ARGUMENT);
            return true;
        }
        // Other clients write to that key where it is not watched.
        byte[] reason = obstacle == null && watching && !connection.hasWatchedKeys() ? MOVED : obstacle;
        if (reason != null) {
            reset(connection);
            connection.answer(reason, Refusal.ABORTED_TRANSACTION);
            return true;
        }
        if (!begun && keptBytes == 0) {
            clear(connection);
            connection.answer(NO_RESPONSES, Refusal.NONE);
            return true;
        }
        return begun ? execAtServer(row, connection) : execKept(row, connection);
    }

    /** No key has named a server. */
    private boolean execKept(RedisCommand row, PrivateConnection connection) {
        if (connection.keepsTransactions()) {
            return execAtOnce(row, connection);
        }
        return switch (connection.take()) {
            case AWAITED -> false;
            case TAKEN -> execAtServer(row, connection);
            case KEYS_ELSEWHERE -> {
                clear(connection);
                connection.answer(Errors.CROSSSLOT, Refusal.SEVERAL_SERVERS);
                yield true;
            }
            case REFUSED -> {
                clear(connection);
                connection.answerRefusal();
                yield true;
            }
        };
    }

    private boolean execAtOnce(RedisCommand row, PrivateConnection connection) {
        PrivateConnection.Taking taking = connection.sendTransaction(MULTI, row.accepts(), ACCEPTS_QUEUED);
        if (taking == PrivateConnection.Taking.AWAITED) {
            return false;
        }
        clear(connection);
        if (taking != PrivateConnection.Taking.TAKEN) {
            connection.answerRefusal();
        }
        return true;
    }

    private boolean execAtServer(RedisCommand row, PrivateConnection connection) {
        begin(connection);
        connection.forward(row.accepts());
        clear(connection);
        connection.letGo();
        return true;
    }

    private boolean discard(RedisCommand row, PrivateConnection connection) {
        if (!queueing) {
            connection.answer(DISCARD_WITHOUT_MULTI, Refusal.INVALID_ARGUMENT);
        } else if (begun) {
            connection.forward(row.accepts());
            clear(connection);
            connection.letGo();
        } else {
            clear(connection);
            connection.answer(OK, Refusal.NONE);
        }
        return true;
    }

    /** Ends everything. */
    void reset(PrivateConnection connection) {
        undo(connection);
        clear(connection);
    }

    /** A request that may block at the server; it uses the connection on which keys are watched. */
    private boolean block(RedisCommand row, PrivateConnection connection) {
        return switch (connection.takeToBlock()) {
            case AWAITED -> false;
            case TAKEN -> {
                connection.forwardToBlock(row.accepts());
                if (!watching) {
                    connection.letGo();
                }
                yield true;
            }
            case KEYS_ELSEWHERE -> {
                connection.answer(Errors.CROSSSLOT, Refusal.SEVERAL_SERVERS);
                yield true;
            }
            case REFUSED -> {
                connection.answerRefusal();
                yield true;
            }
        };
    }

    private void undo(PrivateConnection connection) {
        if (begun) {
            connection.send(DISCARD, ResponseKind.SIMPLE);
        } else if (watching) {
            connection.send(UNWATCH, ResponseKind.SIMPLE);
        }
        connection.letGo();
    }

    private void clear(PrivateConnection connection) {
        if (keptBytes > 0) {
            connection.forgetKept();
        }
        keptBytes = 0;
        queuedCount = 0;
        queueing = false;
        begun = false;
        watching = false;
        obstacle = null;
    }
}
