package dev.nutcracker.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.stats.KeyStep;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** {@code WHERE pool key}: the way of a key to its server, as things are now. */
final class KeyActions {
    private static final Fields<KeyStep> FIELDS = Fields.<KeyStep>none()
            .text("step", "pool, route, hash, owner while all are well, server now, its state, error", KeyStep::step)
            .text("value", "its value", KeyStep::value);

    static final List<Column> COLUMNS = FIELDS.columns();

    private KeyActions() {}

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
