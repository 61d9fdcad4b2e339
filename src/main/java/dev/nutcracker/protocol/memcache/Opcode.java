package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Restrictions;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** The table of binary commands. Each is counted with the text command that does the same. */
enum Opcode {
    GET(0x00, "get", BinaryForm.KEY, Handling.FORWARD),
    SET(0x01, "set", BinaryForm.FLAGS_KEY_VALUE, Handling.FORWARD),
    ADD(0x02, "add", BinaryForm.FLAGS_KEY_VALUE, Handling.FORWARD),
    REPLACE(0x03, "replace", BinaryForm.FLAGS_KEY_VALUE, Handling.FORWARD),
    DELETE(0x04, "delete", BinaryForm.KEY, Handling.FORWARD),
    INCREMENT(0x05, "incr", BinaryForm.DELTA_KEY, Handling.FORWARD),
    DECREMENT(0x06, "decr", BinaryForm.DELTA_KEY, Handling.FORWARD),
    QUIT(0x07, "quit", BinaryForm.NOTHING, Handling.QUIT),
    FLUSH(0x08, "flush_all", BinaryForm.EXPTIME_OR_NOTHING, Handling.FLUSH),
    GETQ(0x09, "get", BinaryForm.KEY, Handling.FORWARD_QUIETLY),
    NOOP(0x0a, "mn", BinaryForm.NOTHING, Handling.NOOP),
    VERSION(0x0b, "version", BinaryForm.NOTHING, Handling.FORWARD),
    GETK(0x0c, "get", BinaryForm.KEY, Handling.FORWARD, true),
    GETKQ(0x0d, "get", BinaryForm.KEY, Handling.FORWARD_QUIETLY, true),
    APPEND(0x0e, "append", BinaryForm.KEY_VALUE, Handling.FORWARD),
    PREPEND(0x0f, "prepend", BinaryForm.KEY_VALUE, Handling.FORWARD),
    STAT(0x10, "stats", BinaryForm.KEY_OR_NOTHING, Handling.STATISTICS),
    SETQ(0x11, "set", BinaryForm.FLAGS_KEY_VALUE, Handling.FORWARD_QUIETLY),
    ADDQ(0x12, "add", BinaryForm.FLAGS_KEY_VALUE, Handling.FORWARD_QUIETLY),
    REPLACEQ(0x13, "replace", BinaryForm.FLAGS_KEY_VALUE, Handling.FORWARD_QUIETLY),
    DELETEQ(0x14, "delete", BinaryForm.KEY, Handling.FORWARD_QUIETLY),
    INCREMENTQ(0x15, "incr", BinaryForm.DELTA_KEY, Handling.FORWARD_QUIETLY),
    DECREMENTQ(0x16, "decr", BinaryForm.DELTA_KEY, Handling.FORWARD_QUIETLY),
    QUITQ(0x17, "quit", BinaryForm.NOTHING, Handling.QUIT_QUIETLY),
    FLUSHQ(0x18, "flush_all", BinaryForm.EXPTIME_OR_NOTHING, Handling.FLUSH),
    APPENDQ(0x19, "append", BinaryForm.KEY_VALUE, Handling.FORWARD_QUIETLY),
    PREPENDQ(0x1a, "prepend", BinaryForm.KEY_VALUE, Handling.FORWARD_QUIETLY),
    TOUCH(0x1c, "touch", BinaryForm.EXPTIME_KEY, Handling.FORWARD),
    GAT(0x1d, "gat", BinaryForm.EXPTIME_KEY, Handling.FORWARD),
    GATQ(0x1e, "gat", BinaryForm.EXPTIME_KEY, Handling.FORWARD_QUIETLY),
    GATK(0x23, "gat", BinaryForm.EXPTIME_KEY, Handling.FORWARD, true),
    GATKQ(0x24, "gat", BinaryForm.EXPTIME_KEY, Handling.FORWARD_QUIETLY, true),
    SASL_LIST(0x20, "sasl_list", BinaryForm.NOTHING, Handling.SASL),
    SASL_AUTH(0x21, "sasl_auth", BinaryForm.KEY_VALUE, Handling.SASL),
    SASL_STEP(0x22, "sasl_step", BinaryForm.KEY_VALUE, Handling.SASL),
    /** Every other opcode. */
    UNKNOWN(0xff, "unsupported", BinaryForm.ANY, Handling.REFUSE),
    /** Stands for an opcode that the operator denies. */
    DENIED(0xff, "unsupported", BinaryForm.ANY, Handling.DENY),
    /** Stands for an opcode that writes, in a read-only pool. */
    WRITE(0xff, "unsupported", BinaryForm.ANY, Handling.REFUSE_WRITE);

    /** How a request of the right form is handled. */
    enum Handling {
        FORWARD,
        FORWARD_QUIETLY,
        FLUSH,
        STATISTICS,
        NOOP,
        QUIT,
        QUIT_QUIETLY,
        SASL,
        REFUSE,
        DENY,
        REFUSE_WRITE
    }

    private static final Opcode[] BY_CODE = byCode();
    private static final Opcode[] WITHOUT_SERVERS = withoutThoseForServers();

    private final byte code;

    @SuppressWarnings("ImmutableEnumChecker") // A record of a text and a number.
    private final BinaryCommand command;

    private final BinaryForm form;
    private final Handling handling;
    private final boolean repeatsKey;

    Opcode(int code, String name, BinaryForm form, Handling handling) {
        this(code, name, form, handling, false);
    }

    Opcode(int code, String name, BinaryForm form, Handling handling, boolean repeatsKey) {
        this.code = (byte) code;
        this.command = BinaryCommand.named(name);
        this.form = form;
        this.handling = handling;
        this.repeatsKey = repeatsKey;
    }

    /** By their codes; {@link #UNKNOWN} for other codes. Not to be written to. */
    static Opcode[] all() {
        return BY_CODE;
    }

    /** As {@link #all}, without the opcodes that need a server. */
    static Opcode[] withoutServers() {
        return WITHOUT_SERVERS;
    }

    private static Opcode[] withoutThoseForServers() {
        return changed(BY_CODE, opcode -> opcode.isForServers() ? UNKNOWN : opcode);
    }

    /** Returns {@code table} for clients of a pool with these restrictions. */
    static Opcode[] restricted(Opcode[] table, Restrictions restrictions) {
        return restrictions.equals(Restrictions.NONE) ? table : changed(table, opcode -> opcode.under(restrictions));
    }

    private static Opcode[] changed(Opcode[] table, UnaryOperator<Opcode> change) {
        return Arrays.stream(table).map(change).toArray(Opcode[]::new);
    }

    private Opcode under(Restrictions restrictions) {
        CommandWord word = CommandWord.of(command.name());
        if (word == null) {
            return this;
        }
        if (word.isDenied(restrictions)) {
            return DENIED;
        }
        return restrictions.readOnly() && word.writes() ? WRITE : this;
    }

    private boolean isForServers() {
        return switch (handling) {
            case FORWARD, FORWARD_QUIETLY, FLUSH, STATISTICS -> true;
            case NOOP, QUIT, QUIT_QUIETLY, SASL, REFUSE, DENY, REFUSE_WRITE -> false;
        };
    }

    /** The opcode of a message, or {@link #UNKNOWN}. */
    static Opcode of(byte code) {
        return BY_CODE[Byte.toUnsignedInt(code)];
    }

    /** The opcode that does the same and is always answered. */
    Opcode answered() {
        return handling == Handling.FORWARD_QUIETLY ? valueOf(name().substring(0, name().length() - 1)) : this;
    }

    byte code() {
        return code;
    }

    /** The command as which it is counted. */
    BinaryCommand command() {
        return command;
    }

    BinaryForm form() {
        return form;
    }

    Handling handling() {
        return handling;
    }

    /** Whether the response has the key. */
    boolean repeatsKey() {
        return repeatsKey;
    }

    /** Whether it needs no authentication. */
    boolean isOpenToAll() {
        return this == VERSION || handling == Handling.SASL;
    }

    private static Opcode[] byCode() {
        Opcode[] table = new Opcode[256];
        Arrays.fill(table, UNKNOWN);
        for (Opcode opcode : values()) {
            table[Byte.toUnsignedInt(opcode.code)] = opcode;
        }
        table[Byte.toUnsignedInt(UNKNOWN.code)] = UNKNOWN;
        return table;
    }
}
