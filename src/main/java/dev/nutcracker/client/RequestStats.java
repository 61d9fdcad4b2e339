package dev.nutcracker.client;

import dev.nutcracker.protocol.Command;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.ServerContext;
import dev.nutcracker.stats.CommandSnapshot;
import dev.nutcracker.stats.CommandTally;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ErrorTally;
import dev.nutcracker.stats.Limit;
import dev.nutcracker.stats.RateLimitKey;
import dev.nutcracker.stats.SlowLog;
import dev.nutcracker.stats.SlowRequest;
import dev.nutcracker.stats.TrafficCounter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of one pool's requests at one worker: how many there are of each command, how long they take, how many
 * fail and why, and which are slow.
 *
 * <p>Times are those of the turn, whose clock is read once. A request's time lasts from the turn in which it had
 * arrived to the turn in which its response was complete. So times are exact to the length of a turn, and need no
 * further look at a clock.
 */
final class RequestStats {
    private static final int INITIAL_COMMANDS = 32;
    private static final byte[] NO_KEY = {};

    private final Pool pool;
    private final SlowLog slowLog;
    private final Counters<TrafficCounter> traffic = new Counters<>(TrafficCounter.class);
    private final ErrorTally<CommandTally> errors = ErrorTally.ofRequests();
    private final Counters<RateLimitKey> delayed = new Counters<>(RateLimitKey.class);
    private final Counters<RateLimitKey> refusedByRate = new Counters<>(RateLimitKey.class);
    private final Counters<Limit> limited = new Counters<>(Limit.class);
    private @Nullable CommandTally[] commands = new CommandTally[INITIAL_COMMANDS];

    RequestStats(Pool pool) {
        this.pool = pool;
        this.slowLog = pool.shared().slowLog();
    }

    Counters<TrafficCounter> traffic() {
        return traffic;
    }

    /** The requests that the proxy answered with an error. */
    ErrorTally<CommandTally> errors() {
        return errors;
    }

    /** Requests that had to wait for a token. */
    Counters<RateLimitKey> delayed() {
        return delayed;
    }

    /** Requests that were refused because there was no token. */
    Counters<RateLimitKey> refusedByRate() {
        return refusedByRate;
    }

    /** Requests that were refused because of another limit than a rate. */
    Counters<Limit> limited() {
        return limited;
    }

    CommandTally tally(Command command) {
        int index = command.index();
        CommandTally tally = index < commands.length ? commands[index] : null;
        return tally != null ? tally : newTally(command);
    }

    /** A client has sent a request that concerns servers or other workers. */
    void requested(ParsedRequest request) {
        tally(request.command()).requested();
    }

    /** A client has sent a request that the proxy answers, perhaps with an error. */
    void answered(ParsedRequest request, Refusal refusal) {
        CommandTally tally = tally(request.command());
        tally.requested();
        if (refusal != Refusal.NONE) {
            failed(tally, refusal);
        }
    }

    /** The request, which has been counted, is answered with an error. */
    void refused(ParsedRequest request, Refusal refusal) {
        failed(tally(request.command()), refusal);
    }

    /** The proxy answers the request, which has been counted, with an error. */
    void failed(ParsedRequest request, ErrorKind kind) {
        failed(tally(request.command()), kind);
    }

    /** A request goes whole to the server of its first key: counts a script of which other servers own some keys. */
    void wentWhole(Partition keys) {
        if (keys.hasKeysElsewhere()) {
            traffic.increment(TrafficCounter.SCRIPTS_ON_FIRST_SERVER);
            pool.shared().scriptWentToFirstKey();
        }
    }

    /** The proxy answers a request with an error. */
    void failed(CommandTally command, ErrorKind kind) {
        command.failedByProxy();
        errors.add(kind, command);
    }

    /** How many bytes of the heap the kept key of a request may take, see {@link #keptKey}. */
    int keptKeyBytesMax() {
        return slowLog.keepsKeys() ? SlowRequest.KEY_BYTES_MAX : 0;
    }

    /** The part of the request's first key that the slow log would show; {@code null} if it would show none. */
    byte @Nullable [] keptKey(ParsedRequest request) {
        if (!slowLog.keepsKeys() || request.keyCount() == 0) {
            return null;
        }
        byte[] key = new byte[Math.min(request.keyLength(0), SlowRequest.KEY_BYTES_MAX)];
        request.message().getBytes(request.messageStart() + request.keyOffset(0), key);
        return key;
    }

    /**
     * A request is over: adds it to the slow log if it was slow.
     *
     * @param server the server that was sent it last or answered last
     * @param totalNs how long it took in all
     */
    void noteIfSlow(TimedRequest request, ServerContext server, long totalNs) {
        if (slowLog.isSlow(totalNs)) {
            takeDown(request, server, totalNs);
        }
    }

    /** The statistics of all commands, sorted by name. */
    List<CommandSnapshot> commandSnapshots() {
        List<CommandSnapshot> snapshots = new ArrayList<>();
        for (CommandTally tally : commands) {
            if (tally != null) {
                snapshots.add(tally.snapshot());
            }
        }
        snapshots.sort(Comparator.comparing(CommandSnapshot::name));
        return snapshots;
    }

    private CommandTally newTally(Command command) {
        if (command.index() >= commands.length) {
            commands = Arrays.copyOf(commands, Math.max(command.index() + 1, commands.length * 2));
        }
        CommandTally tally = new CommandTally(command.name());
        commands[command.index()] = tally;
        return tally;
    }

    private void takeDown(TimedRequest request, ServerContext server, long totalNs) {
        byte[] key = request.key();
        slowLog.add(new SlowRequest(
                0,
                System.currentTimeMillis(),
                totalNs,
                Math.max(0, request.serverNs()),
                request.command().command(),
                key == null ? NO_KEY : key,
                server.name(),
                request.clientAddress(),
                request.clientName(),
                request.sentBytes(),
                request.responseBytes()));
    }

    private void failed(CommandTally command, Refusal refusal) {
        Limit limit = limit(refusal);
        if (limit != null) {
            limited.increment(limit);
        }
        failed(command, kind(refusal));
    }

    private static @Nullable Limit limit(Refusal refusal) {
        return switch (refusal) {
            case DENIED -> Limit.DENY;
            case READ_ONLY -> Limit.READ_ONLY;
            case MAX_REQUEST -> Limit.MAX_REQUEST;
            case MAX_ARGUMENTS -> Limit.MAX_ARGUMENTS;
            case MAX_KEY -> Limit.MAX_KEY;
            case NONE,
                    UNKNOWN_COMMAND,
                    WRONG_ARITY,
                    NO_PERMISSION,
                    AUTHENTICATION,
                    WRONG_PASSWORD,
                    SPEAKS_TLS,
                    TOO_LARGE,
                    OUT_OF_MEMORY,
                    SEVERAL_SERVERS,
                    ABORTED_TRANSACTION,
                    INVALID_ARGUMENT,
                    MALFORMED,
                    OVER_RATE -> null;
        };
    }

    private static ErrorKind kind(Refusal refusal) {
        return switch (refusal) {
            case NONE -> throw new IllegalArgumentException("no refusal");
            case UNKNOWN_COMMAND, DENIED, READ_ONLY -> ErrorKind.UNKNOWN_COMMAND;
            case WRONG_ARITY -> ErrorKind.WRONG_ARITY;
            case NO_PERMISSION -> ErrorKind.NO_PERMISSION;
            case AUTHENTICATION, WRONG_PASSWORD -> ErrorKind.AUTHENTICATION;
            case TOO_LARGE, MAX_REQUEST, MAX_ARGUMENTS, MAX_KEY -> ErrorKind.TOO_LARGE;
            case OUT_OF_MEMORY -> ErrorKind.OUT_OF_MEMORY;
            case SEVERAL_SERVERS -> ErrorKind.SEVERAL_SERVERS;
            case ABORTED_TRANSACTION -> ErrorKind.ABORTED_TRANSACTION;
            case INVALID_ARGUMENT -> ErrorKind.INVALID_ARGUMENT;
            case MALFORMED, SPEAKS_TLS -> ErrorKind.MALFORMED;
            case OVER_RATE -> ErrorKind.OVER_RATE;
        };
    }
}
