package dev.nutcracker.protocol.redis;

import dev.nutcracker.acl.CommandSet;
import dev.nutcracker.acl.KeyRights;
import dev.nutcracker.acl.Pattern;
import dev.nutcracker.acl.SelectorRules;
import dev.nutcracker.acl.UserRules;
import dev.nutcracker.acl.Vocabulary;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rights of one user in one pool, ready to be looked up: a bit for each command, by its number, and patterns for keys
 * and channels. Immutable.
 */
final class UserRights {
    /** Libraries send these without being asked to, so only a rule that names one denies it. */
    private static final Set<String> USUAL = Set.of(
            "ping",
            "echo",
            "select",
            "command",
            "client|id",
            "client|setinfo",
            "client|setname",
            "client|getname",
            "client|no-evict",
            "client|no-touch",
            "acl|whoami",
            "info");

    /** For rules that name nothing. */
    static final Vocabulary NO_NAMES = new Vocabulary(List.of(), List.of());

    /** Nothing at all. */
    static final UserRights NOTHING =
            new UserRights(new Selector[] {new Selector(SelectorRules.NOTHING, List.of(), NO_NAMES, true)}, false);

    private final Selector[] selectors;
    private final boolean seesWholeInfo;

    private UserRights(Selector[] selectors, boolean seesWholeInfo) {
        this.selectors = selectors;
        this.seesWholeInfo = seesWholeInfo;
    }

    /**
     * Returns the rights that rules give.
     *
     * @param rows all commands that the pool may serve, with their subcommands
     */
    static UserRights of(UserRules rules, List<RedisCommand> rows, Vocabulary vocabulary) {
        List<SelectorRules> all = rules.allSelectors();
        Selector[] selectors = new Selector[all.size()];
        for (int i = 0; i < selectors.length; i++) {
            selectors[i] = new Selector(all.get(i), rows, vocabulary, i == 0);
        }
        boolean seesWholeInfo = Arrays.stream(selectors).anyMatch(selector -> selector.seesWholeInfo);
        return new UserRights(selectors, seesWholeInfo);
    }

    /** The sets of rights, one of which a request needs; not to be written to. */
    Selector[] selectors() {
        return selectors;
    }

    /** Whether INFO shows all that it can; otherwise only what libraries look for when they connect. */
    boolean seesWholeInfo() {
        return seesWholeInfo;
    }

    /** Whether a key may be read, whatever the command. */
    boolean mayRead(ByteBuf name, int index, int length) {
        for (Selector selector : selectors) {
            if (selector.keys.allow(KeyRights.READ, name, index, length)) {
                return true;
            }
        }
        return false;
    }

    /** Whether messages of a channel may be read. */
    boolean mayReceive(ByteBuf channel, int index, int length, boolean isPattern) {
        for (Selector selector : selectors) {
            if (selector.allowsChannel(channel, index, length, isPattern)) {
                return true;
            }
        }
        return false;
    }

    /** One set of rights. */
    static final class Selector {
        private final long[] commands;
        /** By the number of the command. */
        private final Map<Integer, List<String>> firstArguments = new HashMap<>();

        private final KeyRights keys;
        private final boolean seesWholeInfo;

        private final boolean allChannels;
        private final Pattern[] channels;
        private final byte[][] channelTexts;

        Selector(SelectorRules rules, List<RedisCommand> rows, Vocabulary vocabulary, boolean isRoot) {
            int last = rows.stream().mapToInt(RedisCommand::index).max().orElse(0);
            this.commands = new long[last / Long.SIZE + 1];
            CommandSet set = CommandSet.of(rules.commands(), vocabulary);
            rows.forEach(row -> add(row, set, isRoot));
            this.keys = KeyRights.of(rules);
            this.seesWholeInfo = set.allows("info");
            this.allChannels = rules.allChannels();
            this.channels = rules.channels().stream().map(Pattern::of).toArray(Pattern[]::new);
            this.channelTexts = rules.channels().stream()
                    .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                    .toArray(byte[][]::new);
        }

        private void add(RedisCommand row, CommandSet set, boolean isRoot) {
            String name = row.name();
            boolean usual = isRoot
                    && (USUAL.contains(name) || name.startsWith("command|"))
                    && !set.isDeniedByName(name)
                    && set.firstArguments(name).isEmpty();
            if (set.allows(name) || usual || row.has(CommandFlag.NO_AUTH)) {
                commands[row.index() / Long.SIZE] |= 1L << row.index();
            } else if (!set.firstArguments(name).isEmpty()) {
                firstArguments.put(row.index(), new ArrayList<>(set.firstArguments(name)));
            }
        }

        /** Whether the command may be sent with any arguments. */
        boolean allows(RedisCommand row) {
            int index = row.index();
            return index < commands.length * Long.SIZE && (commands[index / Long.SIZE] & 1L << index) != 0;
        }

        /** The first arguments with which the command may be sent if it may not be otherwise. */
        List<String> firstArguments(RedisCommand row) {
            return firstArguments.getOrDefault(row.index(), List.of());
        }

        KeyRights keys() {
            return keys;
        }

        boolean hasAllChannels() {
            return allChannels;
        }

        /** @param isPattern whether the name is a pattern, which must be equal to one of the rules' */
        boolean allowsChannel(ByteBuf message, int index, int length, boolean isPattern) {
            if (allChannels) {
                return true;
            }
            for (int i = 0; i < channels.length; i++) {
                boolean fits = isPattern
                        ? isEqual(channelTexts[i], message, index, length)
                        : channels[i].matches(message, index, length);
                if (fits) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isEqual(byte[] text, ByteBuf message, int index, int length) {
            if (text.length != length) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                if (message.getByte(index + i) != text[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
