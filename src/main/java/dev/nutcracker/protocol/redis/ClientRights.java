package dev.nutcracker.protocol.redis;

import dev.nutcracker.acl.KeyRights;
import dev.nutcracker.protocol.Denial;
import dev.nutcracker.protocol.Denial.Reason;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.redis.UserRights.Selector;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Checks the requests of one client, who may not do everything. A client that may do everything has none.
 *
 * <pre>
 *   request ──► a set of rights: command? ─ keys? ─ channels? ──► the first set that has all lets it pass
 *                                │         │          │
 *                                └─────────┴──────────┴─ otherwise the next set; of all obstacles the last in this
 *                                                        order is told, as Redis does
 * </pre>
 */
final class ClientRights {
    private static final byte[] ANY_KEY = {'*'};
    private static final byte[] NO_KEY =
            Errors.coded("NOPERM this user has no permissions to access one of the keys used as arguments");
    private static final byte[] NO_CHANNEL =
            Errors.coded("NOPERM this user has no permissions to access one of the channels used as arguments");
    private static final Objection KEY = new Objection(Refusal.NO_PERMISSION, NO_KEY);
    private static final Objection CHANNEL = new Objection(Refusal.NO_PERMISSION, NO_CHANNEL);

    private final String user;
    private final UserRights rights;
    private final PoolRights pool;
    private final KeySink sink = this::see;

    // What the check at hand is about.
    private Selector selector;
    private KeyNeed need = KeyNeed.NONE;
    private int firstUse;
    private int otherUses;
    private int keyCount;
    private boolean refused;
    private int refusedAt;
    private int refusedLength;

    // What the latest check has found.
    private Reason reason = Reason.COMMAND;
    private int at;
    private int length;
    private byte[] object = ANY_KEY;

    ClientRights(String user, PoolRights pool) {
        this.user = user;
        this.pool = pool;
        this.rights = pool.of(user);
        this.selector = rights.selectors()[0];
    }

    /** Whether the names in the response to this command are only those that the user may read. */
    boolean filters(RedisCommand row) {
        return pool.policy().filterNames()
                && (row.name().equals("scan") || row.name().equals("keys"));
    }

    /** The rights themselves. */
    UserRights rights() {
        return rights;
    }

    /** Whether a set of rights has the command, perhaps only with other arguments. */
    boolean mayHave(RedisCommand row) {
        for (Selector each : rights.selectors()) {
            if (each.allows(row) || !each.firstArguments(row).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** The answer to a command that the user has not, with whatever arguments. */
    Objection commandDenied(RedisCommand row) {
        reason = Reason.COMMAND;
        String name = RedisVocabulary.told(row);
        object = name.getBytes(StandardCharsets.US_ASCII);
        return new Objection(
                Refusal.NO_PERMISSION,
                Errors.coded("NOPERM this user has no permissions to run the '" + name + "' command"));
    }

    /** The latest refusal. */
    Denial denial(boolean inTransaction) {
        return new Denial(reason, object, user, inTransaction);
    }

    /** What is to be told of the latest refusal: the name of a command, key or channel. */
    byte[] object() {
        return object;
    }

    /** Why the latest request was refused. */
    Reason reason() {
        return reason;
    }

    /**
     * Returns the answer to a request that the user may not make; {@code null} if it may.
     *
     * @param request with the keys that are at fixed positions; {@code null} if they are to be found
     * @param message before the command's name
     */
    @Nullable
    Objection check(RedisCommand row, @Nullable ParsedRequest request, ArgumentCursor message) {
        need = pool.need(row);
        firstUse = need.first();
        otherUses = need.others();
        if (need.kind() == KeyNeed.Kind.KEYS_BY_OPTIONS) {
            message.rewind();
            firstUse = KeyNeed.need(KeyUses.of(row, message).flags(0));
        }
        reason = Reason.COMMAND;
        at = 0;
        for (Selector each : rights.selectors()) {
            selector = each;
            Reason obstacle = obstacle(row, request, message);
            if (obstacle == null) {
                return need.kind() == KeyNeed.Kind.SORTED_KEYS ? checkPatterns(row, request, message) : null;
            }
            if (obstacle.ordinal() > reason.ordinal() || (obstacle == reason && refusedAt > at)) {
                reason = obstacle;
                at = refusedAt;
                length = refusedLength;
            }
        }
        return refused(row, message);
    }

    private Objection refused(RedisCommand row, ArgumentCursor message) {
        if (reason == Reason.COMMAND) {
            return commandDenied(row);
        }
        object = at == 0
                ? ANY_KEY
                : ByteBufUtil.getBytes(message.message(), at, Math.min(length, Denial.OBJECT_BYTES_MAX));
        return reason == Reason.KEY ? KEY : CHANNEL;
    }

    private @Nullable Reason obstacle(RedisCommand row, @Nullable ParsedRequest request, ArgumentCursor message) {
        refused = false;
        refusedAt = 0;
        keyCount = 0;
        if (!selector.allows(row) && !hasFirstArgument(row, message)) {
            return Reason.COMMAND;
        }
        return switch (need.kind()) {
            case NONE -> null;
            case KEYS, KEYS_BY_OPTIONS, SORTED_KEYS ->
                selector.keys().areForAll() ? null : findKeys(row, request, message);
            case SCRIPT -> script(row, message);
            case ALL_KEYS -> selector.keys().areForAll() ? null : Reason.KEY;
            case RANDOM_KEY -> selector.keys().areForAll() || !pool.policy().filterNames() ? null : Reason.KEY;
            case CHANNELS, PATTERNS -> selector.hasAllChannels() ? null : findKeys(row, request, message);
        };
    }

    private boolean hasFirstArgument(RedisCommand row, ArgumentCursor message) {
        if (selector.firstArguments(row).isEmpty()) {
            return false;
        }
        message.rewind();
        if (!message.moveTo(1)) {
            return false;
        }
        String argument = message.text(Denial.OBJECT_BYTES_MAX);
        return selector.firstArguments(row).stream().anyMatch(argument::equalsIgnoreCase);
    }

    private @Nullable Reason script(RedisCommand row, ArgumentCursor message) {
        if (selector.keys().areForAll()) {
            return null;
        }
        if (!pool.policy().scriptsWithDeclaredKeys()) {
            return Reason.KEY;
        }
        return findKeys(row, null, message);
    }

    /** Looks at each key or channel up to the first that is refused. */
    private @Nullable Reason findKeys(RedisCommand row, @Nullable ParsedRequest request, ArgumentCursor message) {
        KeyPositions keys = need.positions();
        if (request != null && keys == row.keys() && keys.others() == null) {
            for (int key = 0; key < request.keyCount() && !refused; key++) {
                look(request.message(), request.messageStart() + request.keyOffset(key), request.keyLength(key));
            }
        } else {
            message.rewind();
            keys.find(message, sink);
        }
        if (!refused) {
            return null;
        }
        return isAboutChannels() ? Reason.CHANNEL : Reason.KEY;
    }

    private boolean isAboutChannels() {
        return need.kind() == KeyNeed.Kind.CHANNELS || need.kind() == KeyNeed.Kind.PATTERNS;
    }

    private void see(ArgumentCursor key) {
        look(key.message(), key.start(), key.length());
    }

    private void look(ByteBuf message, int index, int lengthBytes) {
        if (refused) {
            return;
        }
        boolean allowed = isAboutChannels()
                ? selector.allowsChannel(message, index, lengthBytes, need.kind() == KeyNeed.Kind.PATTERNS)
                : selector.keys().allow(keyCount == 0 ? firstUse : otherUses, message, index, lengthBytes);
        keyCount++;
        if (!allowed) {
            refused = true;
            refusedAt = index;
            refusedLength = lengthBytes;
        }
    }

    /** A pattern of a SORT can form the name of any key. */
    private @Nullable Objection checkPatterns(
            RedisCommand row, @Nullable ParsedRequest request, ArgumentCursor message) {
        String option = SortPatterns.optionForOtherKeys(message);
        if (option.isEmpty()) {
            return null;
        }
        for (Selector each : rights.selectors()) {
            selector = each;
            if (each.keys().areForAll(KeyRights.READ) && obstacle(row, request, message) == null) {
                return null;
            }
        }
        reason = Reason.KEY;
        object = ANY_KEY;
        return new Objection(
                Refusal.NO_PERMISSION,
                Errors.error(option + " option of SORT denied due to insufficient ACL permissions."));
    }
}
