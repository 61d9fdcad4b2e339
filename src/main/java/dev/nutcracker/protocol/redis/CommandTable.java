package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Bounds;
import dev.nutcracker.protocol.Extent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds a command by the bytes of its name, in any case, without allocating.
 *
 * <p>A name of up to 24 bytes is read as three numbers of eight bytes each, which are converted to lower case as a whole.
 * These are hashed and compared. No other name has the same three numbers and the same length. Only an operator gives a
 * command a longer name; there are few of these, and they are compared one after the other.
 *
 * <pre>
 *   "ZRangeByScore"  ->  "zrangeby"  "score\0\0\0"  "\0\0\0\0\0\0\0\0"
 * </pre>
 */
final class CommandTable {
    private static final int NAME_LENGTH_MAX = 3 * Long.BYTES;
    private static final long MIX_FIRST = 0x9e3779b97f4a7c15L;
    private static final long MIX_SECOND = 0xc2b2ae3d27d4eb4fL;
    private static final long MIX_THIRD = 0x165667b19e3779f9L;

    private final List<RedisCommand> commands;
    private final List<RedisCommand> withLongNames;
    private final @Nullable CommandTable denied;
    private final Extent extent;
    private final RequestBounds bounds;
    private final int shift;
    private final @Nullable RedisCommand[] slots;
    /** Three numbers for each slot. */
    private final long[] words;
    /** The answers about all commands, by their writer. Any worker may be the first to be asked. */
    private final AtomicReferenceArray<byte @Nullable []> told = new AtomicReferenceArray<>(Telling.COUNT);

    /** Writes an answer about all commands. Such answers are long, and always the same. */
    enum Telling {
        DESCRIPTIONS,
        DOCUMENTS;

        private static final int COUNT = 2 * values().length;
    }

    CommandTable(List<RedisCommand> commands) {
        this(commands, Extent.WHOLE);
    }

    /** @param extent how much of this the pool's servers take */
    CommandTable(List<RedisCommand> commands, Extent extent) {
        this(commands, extent, null, RequestBounds.of(Bounds.WIDEST, extent));
    }

    /** @param denied commands that the operator denies; they are as unknown as any other name */
    private CommandTable(
            List<RedisCommand> commands, Extent extent, @Nullable CommandTable denied, RequestBounds bounds) {
        this.commands = List.copyOf(commands);
        this.withLongNames = this.commands.stream()
                .filter(command -> command.ownName().length > NAME_LENGTH_MAX)
                .toList();
        this.denied = denied;
        this.extent = extent;
        this.bounds = bounds;
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, commands.size() * 4));
        this.shift = Long.SIZE - bits;
        this.slots = new @Nullable RedisCommand[1 << bits];
        this.words = new long[3 << bits];
        this.commands.stream()
                .filter(command -> !withLongNames.contains(command))
                .forEach(this::add);
    }

    private void add(RedisCommand command) {
        byte[] name = command.ownName();
        long first = word(name, 0);
        long second = word(name, Long.BYTES);
        long third = word(name, 2 * Long.BYTES);
        int slot = slot(first, second, third);
        while (slots[slot] != null) {
            slot = following(slot);
        }
        slots[slot] = command;
        words[3 * slot] = first;
        words[3 * slot + 1] = second;
        words[3 * slot + 2] = third;
    }

    /** This table with {@code change} made to each of its commands. */
    CommandTable map(UnaryOperator<RedisCommand> change) {
        return serving(commands.stream().map(change).toList());
    }

    /** This table with these commands. */
    CommandTable serving(List<RedisCommand> others) {
        return new CommandTable(others, extent, denied, bounds);
    }

    /** The commands {@code served} of this table, of which the operator denies {@code others}. */
    CommandTable denying(List<RedisCommand> served, List<RedisCommand> others) {
        return new CommandTable(served, extent, new CommandTable(others), bounds);
    }

    /** Whether the operator denies the command that an argument names. */
    boolean denies(ArgumentCursor argument) {
        return denied != null && denied.find(argument) != null;
    }

    /** All commands, in the order of the table. */
    List<RedisCommand> commands() {
        return commands;
    }

    /** How much of the protocol the pool's servers take. */
    Extent extent() {
        return extent;
    }

    /** This table for requests within {@code others}. */
    CommandTable within(Bounds others) {
        return new CommandTable(commands, extent, denied, RequestBounds.of(others, extent));
    }

    /** How large requests may be. */
    RequestBounds bounds() {
        return bounds;
    }

    /**
     * The answer of {@code teller}, which is called only once for it; not to be written to.
     *
     * @param resp3 whether the answer is in RESP3
     */
    byte[] told(Telling telling, boolean resp3, Supplier<byte[]> teller) {
        int place = 2 * telling.ordinal() + (resp3 ? 1 : 0);
        byte[] answer = told.get(place);
        if (answer == null) {
            answer = teller.get();
            told.set(place, answer);
        }
        return answer;
    }

    /** Returns the command that an argument names, or {@code null}. */
    @Nullable
    RedisCommand find(ArgumentCursor argument) {
        return find(argument.message(), argument.start(), argument.length());
    }

    /** Returns the command that clients call {@code name}, which is in lower case, or {@code null}. */
    @Nullable
    RedisCommand named(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return find(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    @Nullable
    RedisCommand find(ByteBuf in, int index, int length) {
        if (length == 0) {
            return null;
        }
        if (length > NAME_LENGTH_MAX) {
            return findLong(in, index, length);
        }
        long first = word(in, index, length);
        long second = length <= Long.BYTES ? 0 : word(in, index + Long.BYTES, length - Long.BYTES);
        long third = length <= 2 * Long.BYTES ? 0 : word(in, index + 2 * Long.BYTES, length - 2 * Long.BYTES);
        for (int slot = slot(first, second, third); ; slot = following(slot)) {
            RedisCommand command = slots[slot];
            if (command == null || (isAt(slot, first, second, third) && command.ownName().length == length)) {
                return command;
            }
        }
    }

    private @Nullable RedisCommand findLong(ByteBuf in, int index, int length) {
        for (RedisCommand command : withLongNames) {
            if (isNamed(command.ownName(), in, index, length)) {
                return command;
            }
        }
        return null;
    }

    private static boolean isNamed(byte[] name, ByteBuf in, int index, int length) {
        if (name.length != length) {
            return false;
        }
        for (int at = 0; at < length; at += Long.BYTES) {
            int bytes = Math.min(Long.BYTES, length - at);
            if (word(in, index + at, bytes) != word(name, at)) {
                return false;
            }
        }
        return true;
    }

    private boolean isAt(int slot, long first, long second, long third) {
        return words[3 * slot] == first && words[3 * slot + 1] == second && words[3 * slot + 2] == third;
    }

    private int slot(long first, long second, long third) {
        long mixed = first * MIX_FIRST ^ second * MIX_SECOND ^ third * MIX_THIRD;
        return (int) ((mixed * MIX_FIRST) >>> shift);
    }

    private int following(int slot) {
        return slot + 1 & slots.length - 1;
    }

    /** Up to eight bytes, the first of them highest, with zeros for missing ones. */
    private static long word(ByteBuf in, int index, int length) {
        if (length >= Long.BYTES) {
            return lower(in.getLong(index));
        }
        // Reading past the end of a name and masking the rest is faster than reading byte by byte.
        if (in.writerIndex() - index >= Long.BYTES) {
            return lower(in.getLong(index) & -1L << (Long.SIZE - Byte.SIZE * length));
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (in.getByte(index + i) & 0xffL) << (Long.SIZE - Byte.SIZE * (i + 1));
        }
        return lower(word);
    }

    private static long word(byte[] name, int from) {
        long word = 0;
        for (int i = from; i < Math.min(name.length, from + Long.BYTES); i++) {
            word |= (name[i] & 0xffL) << (Long.SIZE - Byte.SIZE * (i - from + 1));
        }
        return word;
    }

    /** Converts the ASCII letters among eight bytes to lower case and leaves all other bytes as they are. */
    private static long lower(long word) {
        long low = word & 0x7f7f7f7f7f7f7f7fL;
        long fromA = low + 0x3f3f3f3f3f3f3f3fL;
        long afterZ = low + 0x2525252525252525L;
        long capitals = (fromA ^ afterZ) & ~word & 0x8080808080808080L;
        return word | capitals >>> 2;
    }
}
