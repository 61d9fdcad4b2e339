package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Command;
import dev.nutcracker.protocol.Split;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of the command table: the form of a Redis command and how the proxy handles it. */
public final class RedisCommand implements Command {
    enum Handling {
        /** To the server of its keys, whole. */
        FORWARD,
        /** As {@link #FORWARD}; its response has one element for each argument behind the key. */
        FORWARD_COUNTED,
        /** As {@link #FORWARD}; the server also uses keys that patterns form. */
        FORWARD_SORT,
        /** As {@link #FORWARD}; it has a script that may be called by its name later. */
        FORWARD_SCRIPT,
        /** As {@link #FORWARD}; it names a script that the server may not have. */
        FORWARD_NAMED_SCRIPT,
        /** To the servers of its keys, in fragments if there are several. */
        SPLIT,
        /** To every server, whole. */
        EVERY_SERVER,
        /** As {@link #EVERY_SERVER}; it has a script that may be called by its name later. */
        LOAD_SCRIPT,
        /** As {@link #EVERY_SERVER}; it makes servers forget all scripts. */
        FLUSH_SCRIPTS,
        /** As {@link #EVERY_SERVER}, if its settings can be the same on all servers. */
        SET_CONFIG,
        /** As {@link #FORWARD}; it publishes a message in the channel that is its key. */
        PUBLISH,
        /** To the server that its cursor names. */
        VISIT,
        /** Begins or ends subscriptions of the client. */
        SUBSCRIBING,
        /** On a connection that the client has for itself, since it changes the connection's state. */
        TRANSACTION,
        /** To the server of its keys, on a connection that the client has for itself, since it may block there. */
        BLOCK,
        /** To every server, on connections that the client has for itself, since it blocks there. */
        BLOCK_EVERYWHERE,
        /** Answered by the proxy itself. */
        LOCAL,
        /** Answered by the proxy itself; it may have a password. */
        LOGIN,
        /** Handled as the {@linkplain #unlimited} row says, if the pool's servers take it. */
        LIMITED,
        /** Handled as the {@linkplain #unlimited} row says, under the name that servers know. */
        RENAMED,
        /** Refused, since it may write and the pool is read-only. */
        READ_ONLY
    }

    /** No request has so many arguments. */
    private static final int NO_FORM = Integer.MAX_VALUE;

    private static final Set<String> WRITING_SCRIPTS = Set.of("eval", "evalsha", "fcall");

    /**
     * They ask of one server, or of how it keeps a key, which differs at replicas; or they change that. A cursor is good only at
     * the server that gave it.
     */
    private static final Set<String> READ_AT_PRIMARY = Set.of(
            "dump",
            "hscan",
            "memory|usage",
            "object|encoding",
            "object|freq",
            "object|idletime",
            "object|refcount",
            "pfcount",
            "sscan",
            "touch",
            "zscan");

    private static final Set<String> DESTRUCTIVE =
            Set.of("flushall", "flushdb", "script|flush", "function|flush", "function|delete");

    private final String name;
    private final byte[] ownName;
    private final int arity;
    private final KeyPositions keys;
    private final int accepts;
    private final Handling handling;
    private final @Nullable Split split;
    private final @Nullable LocalCommand local;
    private final Set<CommandFlag> flags;
    private Set<CommandCategory> categories;
    private final CommandGroup group;
    private final @Nullable CommandTable subcommands;
    /** The row behind one that is {@link Handling#LIMITED} or {@link Handling#RENAMED}. */
    private final @Nullable RedisCommand original;

    private final int arityAtTwemproxy;
    private final boolean isDestructive;
    private final boolean replicaRead;
    private boolean runsAtFirstKey;
    private int index;

    RedisCommand(
            String name,
            int arity,
            KeyPositions keys,
            int accepts,
            Handling handling,
            @Nullable Split split,
            @Nullable LocalCommand local,
            CommandGroup group,
            List<RedisCommand> subcommands,
            CommandFlag... flags) {
        this.name = name;
        this.ownName = name.substring(name.indexOf('|') + 1).getBytes(StandardCharsets.US_ASCII);
        this.arity = arity;
        this.keys = keys;
        this.accepts = accepts | ResponseKind.ANY_ERROR;
        this.split = split;
        this.local = local;
        this.handling = handling;
        this.flags = Collections.unmodifiableSet(
                flags.length == 0 ? EnumSet.noneOf(CommandFlag.class) : EnumSet.of(flags[0], flags));
        this.group = group;
        this.categories = CommandCategory.of(name, group, this.flags, !subcommands.isEmpty());
        this.subcommands = subcommands.isEmpty() ? null : new CommandTable(subcommands);
        this.original = null;
        this.arityAtTwemproxy = TwemproxyArities.of(name);
        this.isDestructive = DESTRUCTIVE.contains(name);
        this.replicaRead = mayBeReadAtReplica();
    }

    private RedisCommand(
            RedisCommand row,
            byte[] ownName,
            Handling handling,
            @Nullable LocalCommand local,
            @Nullable CommandTable subcommands,
            @Nullable RedisCommand original) {
        this.name = row.name;
        this.ownName = ownName;
        this.arity = handling == Handling.RENAMED ? NO_FORM : row.arity;
        this.keys = row.keys;
        this.accepts = row.accepts;
        this.split = row.split;
        this.local = local;
        this.handling = handling;
        this.flags = row.flags;
        this.group = row.group;
        this.categories = row.categories;
        this.subcommands = subcommands;
        this.original = original;
        this.arityAtTwemproxy = row.arityAtTwemproxy;
        this.isDestructive = row.isDestructive;
        this.replicaRead = mayBeReadAtReplica();
        this.runsAtFirstKey = row.runsAtFirstKey;
        this.index = row.index;
    }

    /** This row with another handling. */
    RedisCommand handledAs(Handling other) {
        return new RedisCommand(
                name, arity, keys, accepts, other, split, local, group, List.of(), flags.toArray(CommandFlag[]::new));
    }

    /** This row, for servers that may not take all its requests. */
    RedisCommand limited() {
        return switch (handling) {
            case LIMITED, READ_ONLY -> this;
            case RENAMED -> original().limited().renamed(ownName);
            default -> new RedisCommand(this, ownName, Handling.LIMITED, local, null, this);
        };
    }

    /** How a request is handled that the servers take; for most rows, this row itself. */
    RedisCommand unlimited() {
        return handling == Handling.LIMITED ? original() : this;
    }

    /** This row and its subcommands, for clients that know it by {@code otherName}, which is in lower case. */
    RedisCommand renamed(byte[] otherName) {
        CommandTable renamed = subcommands == null ? null : subcommands.map(each -> each.renamed(each.ownName));
        return new RedisCommand(this, otherName, Handling.RENAMED, local, renamed, this);
    }

    /** The row under the name that servers know, for one that is renamed; for others, this row itself. */
    RedisCommand original() {
        return original == null ? this : original;
    }

    /** This row, with these subcommands. */
    RedisCommand with(List<RedisCommand> otherSubcommands) {
        return with(new CommandTable(otherSubcommands));
    }

    /** This row, with these subcommands. */
    RedisCommand with(CommandTable otherSubcommands) {
        return new RedisCommand(this, ownName, handling, local, otherSubcommands, original);
    }

    /** This row in a read-only pool, where it is refused. */
    RedisCommand refusedAsWrite() {
        return new RedisCommand(this, ownName, Handling.READ_ONLY, null, subcommands, null);
    }

    /** This row, answered by {@code other}. */
    RedisCommand answeredBy(LocalCommand other) {
        return new RedisCommand(this, ownName, Handling.LOCAL, other, subcommands, null);
    }

    /** This row, answered as one that logs a client in. */
    RedisCommand handledAsLogin() {
        return new RedisCommand(this, ownName, Handling.LOGIN, local, subcommands, null);
    }

    /** This row, sent to the server of its first key even if other keys are on other servers. */
    RedisCommand runAtFirstKey() {
        RedisCommand other = handledAs(handling);
        other.runsAtFirstKey = true;
        return other;
    }

    /** A subcommand is in the categories of its own, and goes by the name of its container. */
    @Override
    public boolean isAmong(List<String> words) {
        int bar = name.indexOf('|');
        return words.contains(bar < 0 ? name : name.substring(0, bar))
                || categories.stream().anyMatch(category -> words.contains(category.text()));
    }

    @Override
    public boolean goesToFirstKey() {
        return runsAtFirstKey;
    }

    /** The answer if its keys are on several servers. */
    byte[] keysOnSeveralServers() {
        boolean script = handling == Handling.FORWARD_SCRIPT || handling == Handling.FORWARD_NAMED_SCRIPT;
        return script ? Errors.CROSSSLOT_OF_SCRIPT : Errors.CROSSSLOT;
    }

    /** In lower case; for a subcommand {@code container|subcommand}, as in Redis. */
    @Override
    public String name() {
        return name;
    }

    @Override
    public int index() {
        return index;
    }

    /** Numbers this command and its subcommands, from {@code first} on; returns the next free number. */
    int number(int first) {
        index = first;
        int next = first + 1;
        for (RedisCommand subcommand : subcommands == null ? List.<RedisCommand>of() : subcommands.commands()) {
            next = subcommand.number(next);
        }
        return next;
    }

    /**
     * Gives this command and its subcommands the numbers and categories of those of the same names in {@code other}, which
     * they replace.
     */
    void replace(RedisCommand other) {
        index = other.index;
        categories = other.categories;
        if (subcommands != null && other.subcommands != null) {
            for (RedisCommand subcommand : subcommands.commands()) {
                other.subcommands.commands().stream()
                        .filter(same -> same.name.equals(subcommand.name))
                        .forEach(subcommand::replace);
            }
        }
    }

    @Override
    public int accepts() {
        return accepts;
    }

    @Override
    public @Nullable Split split() {
        return split;
    }

    /** How many arguments there are, including the name: exactly this many, or at least this many if negative. */
    int arity() {
        return arity;
    }

    /** Whether a request of this command may have this many arguments; never for a row that is renamed. */
    boolean takes(int argumentCount) {
        if (arity >= 0) {
            return argumentCount == arity;
        }
        return argumentCount >= -arity && (argumentCount - keys.first()) % keys.step() == 0;
    }

    /** Whether a request with this many arguments has an unknown word in place of a subcommand. */
    boolean lacksSubcommand(int argumentCount) {
        return subcommands != null && argumentCount > 1;
    }

    /** As {@link TwemproxyArities#of} says. */
    int arityAtTwemproxy() {
        return arityAtTwemproxy;
    }

    KeyPositions keys() {
        return keys;
    }

    Handling handling() {
        return handling;
    }

    boolean isForEveryServer() {
        return switch (handling) {
            case EVERY_SERVER, LOAD_SCRIPT, FLUSH_SCRIPTS, SET_CONFIG, BLOCK_EVERYWHERE -> true;
            case FORWARD,
                    FORWARD_COUNTED,
                    FORWARD_SORT,
                    FORWARD_SCRIPT,
                    FORWARD_NAMED_SCRIPT,
                    PUBLISH,
                    SPLIT,
                    VISIT,
                    SUBSCRIBING,
                    TRANSACTION,
                    BLOCK,
                    LOCAL,
                    LOGIN,
                    READ_ONLY -> false;
            case LIMITED, RENAMED -> original().isForEveryServer();
        };
    }

    /** Answers a {@link Handling#LOCAL} command. */
    LocalCommand local() {
        assert local != null;
        return local;
    }

    /** Answers a {@link Handling#LOGIN} command. */
    LoginCommand.Login login() {
        return ((LoginCommand) local()).login();
    }

    boolean has(CommandFlag flag) {
        return flags.contains(flag);
    }

    Set<CommandFlag> flags() {
        return flags;
    }

    /** The categories of access control that it is in. */
    Set<CommandCategory> categories() {
        return categories;
    }

    @Override
    public boolean isDestructive() {
        return isDestructive;
    }

    /**
     * Whether it may change data. A script may, unless it says that it only reads, and so may a command that the operator
     * has declared: only the server knows what it does.
     */
    @Override
    public boolean mayWrite() {
        return categories.contains(CommandCategory.WRITE)
                || (categories.contains(CommandCategory.DECLARED) && !flags.contains(CommandFlag.READONLY))
                || WRITING_SCRIPTS.contains(name);
    }

    @Override
    public boolean isReplicaRead() {
        return replicaRead;
    }

    private boolean mayBeReadAtReplica() {
        boolean hasWay = switch (handling) {
            case FORWARD, FORWARD_COUNTED, FORWARD_SORT, FORWARD_SCRIPT, FORWARD_NAMED_SCRIPT, SPLIT -> true;
            case EVERY_SERVER,
                    LOAD_SCRIPT,
                    FLUSH_SCRIPTS,
                    SET_CONFIG,
                    PUBLISH,
                    VISIT,
                    SUBSCRIBING,
                    TRANSACTION,
                    BLOCK,
                    BLOCK_EVERYWHERE,
                    LOCAL,
                    LOGIN,
                    LIMITED,
                    RENAMED,
                    READ_ONLY -> false;
        };
        return hasWay
                && keys != KeyPositions.NONE
                && flags.contains(CommandFlag.READONLY)
                && !flags.contains(CommandFlag.BLOCKING)
                && !READ_AT_PRIMARY.contains(name);
    }

    CommandGroup group() {
        return group;
    }

    /** The subcommands that the next argument may name, {@code null} if that is an ordinary argument. */
    @Nullable
    CommandTable subcommands() {
        return subcommands;
    }

    /** Its name in a request: for a subcommand the part after the container's name. Not to be written to. */
    byte[] ownName() {
        return ownName;
    }
}
