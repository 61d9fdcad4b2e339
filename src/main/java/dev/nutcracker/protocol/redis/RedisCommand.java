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
        /** Handled as the {@linkplain #unlimited} row says, if the pool's servers take it. */
        LIMITED
    }

    private final String name;
    private final byte[] ownName;
    private final int arity;
    private final KeyPositions keys;
    private final int accepts;
    private final Handling handling;
    private final @Nullable Split split;
    private final @Nullable LocalCommand local;
    private final Set<CommandFlag> flags;
    private final CommandGroup group;
    private final @Nullable CommandTable subcommands;
    private final @Nullable RedisCommand unlimited;
    private final int arityAtTwemproxy;
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
        this.subcommands = subcommands.isEmpty() ? null : new CommandTable(subcommands);
        this.unlimited = null;
        this.arityAtTwemproxy = TwemproxyCommands.arity(name);
    }

    private RedisCommand(
            RedisCommand row,
            Handling handling,
            @Nullable LocalCommand local,
            @Nullable CommandTable subcommands,
            @Nullable RedisCommand unlimited) {
        this.name = row.name;
        this.ownName = row.ownName;
        this.arity = row.arity;
        this.keys = row.keys;
        this.accepts = row.accepts;
        this.split = row.split;
        this.local = local;
        this.handling = handling;
        this.flags = row.flags;
        this.group = row.group;
        this.subcommands = subcommands;
        this.unlimited = unlimited;
        this.arityAtTwemproxy = row.arityAtTwemproxy;
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
        return handling == Handling.LIMITED ? this : new RedisCommand(this, Handling.LIMITED, local, null, this);
    }

    /** How a request is handled that the servers take; for most rows, this row itself. */
    RedisCommand unlimited() {
        return unlimited == null ? this : unlimited;
    }

    /** This row, with these subcommands. */
    RedisCommand with(List<RedisCommand> otherSubcommands) {
        return new RedisCommand(this, handling, local, new CommandTable(otherSubcommands), unlimited);
    }

    /** This row, answered by {@code other}. */
    RedisCommand answeredBy(LocalCommand other) {
        return new RedisCommand(this, Handling.LOCAL, other, subcommands, null);
    }

    /** This row, sent to the server of its first key even if other keys are on other servers. */
    RedisCommand runAtFirstKey() {
        RedisCommand other = handledAs(handling);
        other.runsAtFirstKey = true;
        return other;
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

    /** Numbers this command and its subcommands like those of the same names in {@code other}. */
    void numberAs(RedisCommand other) {
        index = other.index;
        if (subcommands != null && other.subcommands != null) {
            for (RedisCommand subcommand : subcommands.commands()) {
                other.subcommands.commands().stream()
                        .filter(same -> same.name.equals(subcommand.name))
                        .forEach(subcommand::numberAs);
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

    /** Whether a request of this command may have this many arguments. */
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

    /** As {@link TwemproxyCommands#arity} says. */
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
                    FORWARD_SORT,
                    FORWARD_SCRIPT,
                    FORWARD_NAMED_SCRIPT,
                    PUBLISH,
                    SPLIT,
                    VISIT,
                    SUBSCRIBING,
                    TRANSACTION,
                    BLOCK,
                    LOCAL -> false;
            case LIMITED -> unlimited().isForEveryServer();
        };
    }

    /** Answers a {@link Handling#LOCAL} command. */
    LocalCommand local() {
        assert local != null;
        return local;
    }

    /** A command with keys that is not known to be read-only may write: a script, one that the file declares. */
    @Override
    public boolean mayWrite() {
        boolean hasKeys = keys.first() > 0 || keys.others() != null;
        return has(CommandFlag.WRITE) || (hasKeys && !has(CommandFlag.READONLY));
    }

    boolean has(CommandFlag flag) {
        return flags.contains(flag);
    }

    Set<CommandFlag> flags() {
        return flags;
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
