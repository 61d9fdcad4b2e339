package dev.nutcracker.protocol.memcache;

import dev.nutcracker.acl.CommandSet;
import dev.nutcracker.acl.KeyRights;
import dev.nutcracker.acl.SelectorRules;
import dev.nutcracker.acl.UserRules;
import dev.nutcracker.protocol.Denial;
import dev.nutcracker.protocol.Denial.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rights of one user in one pool, ready to be looked up: a bit for each word, and patterns for keys. Immutable. */
final class UserRights {
    private final String user;
    private final Selector[] selectors;

    private UserRights(String user, Selector[] selectors) {
        this.user = user;
        this.selectors = selectors;
    }

    /** Returns the rights that rules give. */
    static UserRights of(UserRules rules) {
        return new UserRights(
                rules.name(), rules.allSelectors().stream().map(Selector::of).toArray(Selector[]::new));
    }

    /** The rights of a user who has none. */
    static UserRights none(String user) {
        return new UserRights(user, new Selector[0]);
    }

    /** One set of rights, which has all that a request needs, or does not count. */
    private record Selector(int words, KeyRights keys) {
        static Selector of(SelectorRules rules) {
            CommandSet set = CommandSet.of(rules.commands(), CommandWord.VOCABULARY);
            int words = 0;
            for (CommandWord word : CommandWord.values()) {
                words |= set.allows(word.text()) ? 1 << word.ordinal() : 0;
            }
            return new Selector(words, KeyRights.of(rules));
        }

        boolean has(CommandWord word) {
            return (words & 1 << word.ordinal()) != 0;
        }
    }

    private static int need(CommandWord word) {
        return KeyRights.use(word.reads(), word.writes());
    }

    private boolean has(CommandWord word) {
        for (Selector selector : selectors) {
            if (selector.has(word)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns why a request of the text protocol is refused; {@code null} if it is not.
     *
     * @param row the command of its first word
     * @param request {@code null} for a line that is malformed, so that its keys are unknown
     * @param start of the line in {@code in}
     */
    @Nullable
    Denial check(MemcacheCommand row, @Nullable RequestLine request, RequestWords line, ByteBuf in, int start) {
        CommandWord word = row.word(line, in, start);
        if (word == null) {
            return null;
        }
        if (!has(word)) {
            return command(word);
        }
        if (request == null || request.keys() == 0) {
            return null;
        }
        if (request.encodedKey()) {
            ByteBuf key = Unpooled.buffer();
            Base64Key.decode(in, start + line.start(1), start + line.end(1), key);
            return mayUse(word, key, 0, key.readableBytes()) ? null : key(key, 0, key.readableBytes());
        }
        return checkKeys(word, request, line, in, start);
    }

    /** One set of rights must have all keys. */
    private @Nullable Denial checkKeys(
            CommandWord word, RequestLine request, RequestWords line, ByteBuf in, int start) {
        int first = request.firstKey();
        int furthest = first;
        for (Selector selector : selectors) {
            int key = selector.has(word) ? first : first + request.keys() + 1;
            while (key < first + request.keys()
                    && selector.keys().allow(need(word), in, start + line.start(key), line.length(key))) {
                key++;
            }
            if (key == first + request.keys()) {
                return null;
            }
            furthest = key < first + request.keys() ? Math.max(furthest, key) : furthest;
        }
        return key(in, start + line.start(furthest), line.length(furthest));
    }

    /**
     * Returns why a request of the binary protocol is refused; {@code null} if it is not.
     *
     * @param keyLength 0 for a request without a key
     */
    @Nullable
    Denial check(Opcode opcode, ByteBuf in, int keyIndex, int keyLength) {
        CommandWord word = CommandWord.of(opcode.command());
        if (word == null) {
            return null;
        }
        if (!has(word)) {
            return command(word);
        }
        boolean hasKey = keyLength > 0 && word != CommandWord.STATS;
        return hasKey && !mayUse(word, in, keyIndex, keyLength) ? key(in, keyIndex, keyLength) : null;
    }

    private boolean mayUse(CommandWord word, ByteBuf in, int index, int length) {
        for (Selector selector : selectors) {
            if (selector.has(word) && selector.keys().allow(need(word), in, index, length)) {
                return true;
            }
        }
        return false;
    }

    private Denial command(CommandWord word) {
        return new Denial(Reason.COMMAND, word.text().getBytes(StandardCharsets.US_ASCII), user, false);
    }

    private Denial key(ByteBuf in, int index, int length) {
        byte[] object = ByteBufUtil.getBytes(in, index, Math.min(length, Denial.OBJECT_BYTES_MAX));
        return new Denial(Reason.KEY, object, user, false);
    }
}
