package dev.nutcracker.protocol.memcache;

import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.DELETED;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.EXISTS;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_DEBUG;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_DONE;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_EXISTS;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_MISS;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_NOT_FOUND;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_NOT_STORED;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.META_VALUE;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.NONE;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.NOT_FOUND;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.NOT_STORED;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.NUMBER;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.OK;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.OPERATED;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.STORED;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.TOUCHED;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.VALUES;
import static dev.nutcracker.protocol.memcache.MemcacheResponseDecoder.VERSION;

import dev.nutcracker.protocol.Command;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Split;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of the table of commands: its name, the form of its line, the responses that fit, how it is split. */
final class MemcacheCommand implements Command {
    /** Every other first word, in upper case too. */
    static final MemcacheCommand UNSUPPORTED = row("unsupported", LineForms.UNSUPPORTED, 0);

    static final MemcacheCommand GET = row("get", LineForms.KEYS, VALUES | NONE, RetrievalSplit.INSTANCE);
    static final MemcacheCommand GETS = row("gets", LineForms.KEYS, VALUES | NONE, RetrievalSplit.INSTANCE);

    static final MemcacheCommand STATS_SETTINGS = row("stats settings", LineForms.STATS, 0, StatsSplit.FIRST);
    static final MemcacheCommand STATS_PROXY = row("stats proxy", LineForms.STATS, 0);
    static final MemcacheCommand STATS_RESET = row("stats reset", LineForms.STATS, 0, BroadcastSplit.RESET);
    static final MemcacheCommand STATS_DETAIL = row("stats detail", LineForms.STATS, 0, BroadcastSplit.OK);

    private static final int STORAGE = STORED | NOT_STORED;
    private static final int META_STORAGE = META_NOT_STORED | META_EXISTS | META_NOT_FOUND;

    static final List<MemcacheCommand> ALL = List.of(
            GET,
            GETS,
            row("gat", LineForms.EXPTIME_KEYS, VALUES | NONE, RetrievalSplit.INSTANCE),
            row("gats", LineForms.EXPTIME_KEYS, VALUES | NONE, RetrievalSplit.INSTANCE),
            row("set", LineForms.BLOCK, STORAGE),
            row("add", LineForms.BLOCK, STORAGE),
            row("replace", LineForms.BLOCK, STORAGE),
            row("append", LineForms.BLOCK, STORAGE),
            row("prepend", LineForms.BLOCK, STORAGE),
            row("cas", LineForms.BLOCK_WITH_UNIQUE, STORAGE | EXISTS | NOT_FOUND),
            row("incr", LineForms.DELTA, NUMBER | NOT_FOUND),
            row("decr", LineForms.DELTA, NUMBER | NOT_FOUND),
            row("delete", LineForms.DELETE, DELETED | NOT_FOUND),
            row("touch", LineForms.TOUCH, TOUCHED | NOT_FOUND),
            row("flush_all", LineForms.FLUSH_ALL, OK, BroadcastSplit.OK),
            row("verbosity", LineForms.VERBOSITY, OK, BroadcastSplit.OK),
            row("stats", LineForms.STATS, 0, StatsSplit.SUM),
            STATS_SETTINGS,
            STATS_PROXY,
            STATS_RESET,
            STATS_DETAIL,
            row("cache_memlimit", LineForms.OPERATION, OK | OPERATED),
            row("lru", LineForms.OPERATION, OK | OPERATED),
            row("lru_crawler", LineForms.OPERATION, OK | OPERATED),
            row("refresh_certs", LineForms.OPERATION, OK | OPERATED),
            row("shutdown", LineForms.FOR_ONE_SERVER, 0),
            row("slabs", LineForms.OPERATION, OK | OPERATED),
            row("watch", LineForms.FOR_ONE_SERVER, 0),
            row("version", LineForms.NONE, VERSION),
            row("quit", LineForms.QUIT, 0),
            row("mg", LineForms.META_GET, META_VALUE | META_DONE | META_MISS),
            row("ms", LineForms.META_SET, META_DONE | META_STORAGE),
            row("md", LineForms.META_CHANGE, META_DONE | META_STORAGE),
            row("ma", LineForms.META_CHANGE, META_VALUE | META_DONE | META_STORAGE),
            row("me", LineForms.META_DEBUG, META_DEBUG | META_MISS),
            row("mn", LineForms.META_NOOP, 0));

    static {
        numberAll();
    }

    private final String name;
    private int index;
    private final byte[] nameBytes;
    private final LineForm arguments;
    private final int accepts;
    private final @Nullable Split split;

    private MemcacheCommand(String name, LineForm arguments, int accepts, @Nullable Split split) {
        this.name = name;
        this.nameBytes = name.getBytes(StandardCharsets.US_ASCII);
        this.arguments = arguments;
        this.accepts = accepts | ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE;
        this.split = split;
    }

    private static MemcacheCommand row(String name, LineForms arguments, int accepts) {
        return new MemcacheCommand(name, arguments, accepts, null);
    }

    private static MemcacheCommand row(String name, LineForms arguments, int accepts, Split split) {
        return new MemcacheCommand(name, arguments, accepts, split);
    }

    /** The row with this name, which must exist. */
    static MemcacheCommand named(String name) {
        for (MemcacheCommand row : ALL) {
            if (row.name.equals(name)) {
                return row;
            }
        }
        throw new IllegalArgumentException("no command " + name);
    }

    /** This row for servers that may be twemproxy; {@code refusal} answers what that does not take. */
    MemcacheCommand limited(byte[] refusal) {
        boolean limits = arguments.handling() != LineForm.Handling.ANSWER && !TwemproxyForm.takesAll(name);
        return limits ? with(TwemproxyForm.of(name, arguments, refusal)) : this;
    }

    /** This row with lines of another form. */
    MemcacheCommand with(LineForm form) {
        MemcacheCommand row = new MemcacheCommand(name, form, accepts, split);
        row.index = index;
        return row;
    }

    /** The word by which rules name a line that begins with this command; {@code null} if it is always allowed. */
    @Nullable
    CommandWord word(RequestWords line, ByteBuf in, int start) {
        return name.equals("mg") && touches(line, in, start) ? CommandWord.GAT : CommandWord.of(this);
    }

    private static boolean touches(RequestWords line, ByteBuf in, int start) {
        for (int word = 2; word < line.words(); word++) {
            byte flag = in.getByte(start + line.start(word));
            if (flag == 'T' || flag == 'N') {
                return true;
            }
        }
        return false;
    }

    /** How long its name is. */
    int nameBytes() {
        return nameBytes.length;
    }

    boolean isNamed(ByteBuf in, int start, int end) {
        return Bytes.equal(in, start, end, nameBytes);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int index() {
        return index;
    }

    LineForm arguments() {
        return arguments;
    }

    boolean isUnsupported() {
        return arguments == LineForms.UNSUPPORTED;
    }

    @Override
    public int accepts() {
        return accepts;
    }

    @Override
    public @Nullable Split split() {
        return split;
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

    /** {@link #UNSUPPORTED} is number 0. */
    private static void numberAll() {
        for (int i = 0; i < ALL.size(); i++) {
            ALL.get(i).index = i + 1;
        }
    }
}
