package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.redis.resp2.CommandReplies;
import dev.nutcracker.protocol.redis.resp2.CommandReply;
import dev.nutcracker.protocol.redis.resp2.ReplyTypes;
import dev.nutcracker.protocol.redis.resp2.Resp3Shape;
import dev.nutcracker.protocol.redis.resp2.Resp3Shape.Known;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts of the command table that the translation of RESP2 needs. */
final class Resp2Commands implements CommandReplies {
    static final CommandReplies TABLE = new Resp2Commands(RedisCommands.TABLE);

    private final CommandTable commands;
    private final Map<String, CommandReply> replies = new HashMap<>();

    private Resp2Commands(CommandTable commands) {
        this.commands = commands;
        commands.commands().forEach(command -> replies.put(command.name(), reply(command)));
    }

    private static CommandReply reply(RedisCommand command) {
        CommandTable subcommands = command.subcommands();
        return new CommandReply(
                command.name(),
                ReplyTypes.of(command.name(), shape(command.accepts())),
                command.keys() == KeyPositions.COUNTED_AT_1,
                subcommands == null ? null : new Resp2Commands(subcommands));
    }

    /** Responses of scripts and modules stay as they are: their meaning is unknown. */
    private static Resp3Shape shape(int accepts) {
        if ((accepts & ResponseKind.ANY) == ResponseKind.ANY) {
            return Known.SAME;
        }
        if ((accepts & ResponseKind.MAP) != 0) {
            return Known.MAP;
        }
        if ((accepts & ResponseKind.SET) != 0) {
            return Known.SET;
        }
        if ((accepts & ResponseKind.DOUBLE) != 0) {
            return Known.DOUBLE;
        }
        return (accepts & ResponseKind.VERBATIM) != 0 ? Known.VERBATIM : Known.SAME;
    }

    @Override
    public @Nullable CommandReply find(ByteBuf in, int index, int length) {
        RedisCommand command = commands.find(in, index, length);
        return command == null ? null : replies.get(command.name());
    }
}
