package dev.nutcracker.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.KeyStep;
import dev.nutcracker.stats.RequestStep;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code WHERE pool key} and {@code EXPLAIN pool command}: the way of a key, or a request, as things are now. */
final class KeyActions {
    private static final Fields<KeyStep> FIELDS = Fields.<KeyStep>none()
            .text("step", "pool, route, hash, owner while all are well, server now, its state, error", KeyStep::step)
            .text("value", "its value", KeyStep::value);

    static final List<Column> COLUMNS = FIELDS.columns();

    private static final Fields<RequestStep> REQUEST = Fields.<RequestStep>none()
            .text("step", "what would happen", RequestStep::step)
            .text("key", "a key of the request; bytes that are no text are \\xHH", step -> text(step.key()))
            .text("hash", "its hash, and the function", RequestStep::hash)
            .text("server", "to which it would be sent", RequestStep::server)
            .cell("fragment", Unit.NONE, "the part of a split request that has the key", KeyActions::fragment)
            .text("joined_by", "how the answers of several servers become one", RequestStep::joinedBy)
            .text("refused", "why the proxy would refuse it", RequestStep::refused);

    static final List<Column> REQUEST_COLUMNS = REQUEST.columns();

    private KeyActions() {}

    /** {@code EXPLAIN pool command arg …}. */
    static Table explain(Call call) throws ConsoleException {
        String pool = Target.pool(call.proxy().configuration(), call.arguments().getFirst())
                .name();
        List<byte[]> words = new ArrayList<>();
        for (String word : call.arguments().subList(1, call.arguments().size())) {
            words.add(bytes(word));
        }
        return REQUEST.table(call.proxy().explain(pool, words));
    }

    private static Cell fragment(RequestStep step) {
        return step.fragment() == 0 ? Cell.missing() : Cell.of(step.fragment());
    }

    private static @Nullable String text(byte @Nullable [] key) {
        if (key == null) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (byte b : key) {
            if (b == '\\') {
                text.append("\\\\");
            } else if (b > ' ' && b < 0x7f) {
                text.append((char) b);
            } else {
                text.append(String.format("\\x%02x", b));
            }
        }
        return text.toString();
    }

    static Table where(Call call) throws ConsoleException {
        String pool = Target.pool(call.proxy().configuration(), call.arguments().getFirst())
                .name();
        return FIELDS.table(call.proxy().where(pool, bytes(call.arguments().get(1))));
    }

    /** Returns a key in which bytes that are no text are written {@code \xHH}, and a backslash twice. */
    private static byte[] bytes(String text) throws ConsoleException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int from = 0;
        for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
            bytes.writeBytes(text.substring(from, at).getBytes(UTF_8));
            if (text.startsWith("\\\\", at)) {
                bytes.write('\\');
                from = at + 2;
            } else {
                bytes.write(hexByte(text, at));
                from = at + 4;
            }
        }
        bytes.writeBytes(text.substring(from).getBytes(UTF_8));
        return bytes.toByteArray();
    }

    private static int hexByte(String text, int at) throws ConsoleException {
        int high = text.startsWith("\\x", at) && at + 3 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(text.charAt(at + 3), 16);
        if (low < 0) {
            throw new ConsoleException(
                    ErrorCode.SYNTAX,
                    "after a backslash, a key has x and two hexadecimal digits, or another backslash");
        }
        return high * 16 + low;
    }
}
