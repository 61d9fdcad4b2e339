package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Command;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Split;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The name under which a binary request is counted: the text command that does the same, if there is one. A response is
 * matched by the number in it, so all have the same kinds.
 */
record BinaryCommand(String name, int index) implements Command {
    private static final int KINDS =
            BinaryKind.DONE | BinaryKind.REFUSED | ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE;

    /** Numbered after the text commands. */
    private static final List<String> OWN_NAMES = List.of("sasl_list", "sasl_auth", "sasl_step");

    /** How many numbers the commands of both protocols use. */
    static final int NUMBERED = MemcacheCommand.ALL.size() + 1 + OWN_NAMES.size();

    static final BinaryCommand LOGIN = named("sasl_auth");

    static BinaryCommand named(String name) {
        int own = OWN_NAMES.indexOf(name);
        if (own >= 0) {
            return new BinaryCommand(name, MemcacheCommand.ALL.size() + 1 + own);
        }
        return name.equals(MemcacheCommand.UNSUPPORTED.name())
                ? new BinaryCommand(name, MemcacheCommand.UNSUPPORTED.index())
                : new BinaryCommand(name, MemcacheCommand.named(name).index());
    }

    @Override
    public int accepts() {
        return KINDS;
    }

    @Override
    public boolean isDestructive() {
        return name.equals("flush_all");
    }

    @Override
    public boolean isAmong(List<String> words) {
        CommandWord word = CommandWord.of(this);
        return word != null && word.isAmong(words);
    }

    @Override
    public boolean mayWrite() {
        return isDestructive() || MemcacheCopies.formOf(this) != CopyForm.NONE;
    }

    /** The {@link BinaryConversation} splits requests that go to all servers. */
    @Override
    public @Nullable Split split() {
        return null;
    }
}
