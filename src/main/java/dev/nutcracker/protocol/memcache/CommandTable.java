package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.Restrictions;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** The commands that a pool serves: those of the text protocol by their names, the opcodes by their codes. Immutable. */
final class CommandTable {
    private static final CommandTable WHOLE = of(Extent.WHOLE, Restrictions.NONE);
    private static final CommandTable UNKNOWN = of(Extent.UNKNOWN, Restrictions.NONE);
    private static final CommandTable TWEMPROXY = of(Extent.TWEMPROXY, Restrictions.NONE);

    private final Extent extent;
    private final MemcacheCommand[][] byLength;
    private final Opcode[] opcodes;
    private final Opcode[] opcodesWithoutServers;

    private CommandTable(Extent extent, List<MemcacheCommand> commands, Restrictions restrictions) {
        this.extent = extent;
        this.opcodes = Opcode.restricted(Opcode.all(), restrictions);
        this.opcodesWithoutServers = Opcode.restricted(Opcode.withoutServers(), restrictions);
        int longest =
                commands.stream().mapToInt(MemcacheCommand::nameBytes).max().orElseThrow();
        this.byLength = new MemcacheCommand[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            byLength[length] =
                    commands.stream().filter(row -> row.nameBytes() == wanted).toArray(MemcacheCommand[]::new);
        }
    }

    /** For servers of this extent, in a pool with these restrictions. */
    static CommandTable of(Extent extent, Restrictions restrictions) {
        List<MemcacheCommand> commands = MemcacheCommand.ALL.stream()
                .map(row -> row(row, extent, restrictions))
                .toList();
        return new CommandTable(extent, commands, restrictions);
    }

    /** What is refused in any case need not be known of the servers. */
    private static MemcacheCommand row(MemcacheCommand row, Extent extent, Restrictions restrictions) {
        MemcacheCommand limited = switch (extent) {
            case WHOLE -> row;
            case UNKNOWN -> row.limited(Answers.FIND_OUT);
            case TWEMPROXY -> row.limited(Answers.NOT_FOR_TWEMPROXY);
        };
        return RestrictedForm.restrict(limited, restrictions);
    }

    /** For servers of this extent. */
    static CommandTable of(Extent extent) {
        return switch (extent) {
            case WHOLE -> WHOLE;
            case UNKNOWN -> UNKNOWN;
            case TWEMPROXY -> TWEMPROXY;
        };
    }

    /**
     * The opcodes that the pool serves, by their codes. Not to be written to.
     *
     * @param limited whether without those that need a server
     */
    Opcode[] opcodes(boolean limited) {
        return limited ? opcodesWithoutServers : opcodes;
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
