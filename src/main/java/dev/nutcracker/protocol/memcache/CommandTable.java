package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Extent;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** The commands that a pool serves in the text protocol, found by their names. Immutable. */
final class CommandTable {
    private static final CommandTable WHOLE = new CommandTable(Extent.WHOLE, MemcacheCommand.ALL);
    private static final CommandTable UNKNOWN = limited(Extent.UNKNOWN, Answers.FIND_OUT);
    private static final CommandTable TWEMPROXY = limited(Extent.TWEMPROXY, Answers.NOT_FOR_TWEMPROXY);

    private final Extent extent;
    private final MemcacheCommand[][] byLength;

    private CommandTable(Extent extent, List<MemcacheCommand> commands) {
        this.extent = extent;
        int longest =
                commands.stream().mapToInt(MemcacheCommand::nameBytes).max().orElseThrow();
        this.byLength = new MemcacheCommand[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            byLength[length] =
                    commands.stream().filter(row -> row.nameBytes() == wanted).toArray(MemcacheCommand[]::new);
        }
    }

    private static CommandTable limited(Extent extent, byte[] refusal) {
        return new CommandTable(
                extent,
                MemcacheCommand.ALL.stream().map(row -> row.limited(refusal)).toList());
    }

    /** For servers of this extent. */
    static CommandTable of(Extent extent) {
        return switch (extent) {
            case WHOLE -> WHOLE;
            case UNKNOWN -> UNKNOWN;
            case TWEMPROXY -> TWEMPROXY;
        };
    }

    /** How much of the protocol the pool's servers take. */
    Extent extent() {
        return extent;
    }

    /** The command with this name, or {@link MemcacheCommand#UNSUPPORTED}. */
    MemcacheCommand find(ByteBuf in, int start, int end) {
        int length = end - start;
        if (length < byLength.length) {
            for (MemcacheCommand command : byLength[length]) {
                if (command.isNamed(in, start, end)) {
                    return command;
                }
            }
        }
        return MemcacheCommand.UNSUPPORTED;
    }
}
