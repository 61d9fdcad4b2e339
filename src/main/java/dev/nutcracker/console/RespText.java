package dev.nutcracker.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.console.table.AlignedText;
import dev.nutcracker.console.table.Form;
import java.util.List;

/** The answers of the console in RESP: lines as simple strings in version 2, one verbatim string in version 3. */
final class RespText {
    private static final String END = "\r\n";

    private RespText() {}

    static String of(Reply reply, boolean resp3) {
        if (reply.form() != Form.TEXT) {
            return bulk(reply.text());
        }
        return resp3 ? verbatim(reply.text()) : array(AlignedText.lines(reply.table()));
    }

    static String simple(String text) {
        return '+' + text + END;
    }

    static String error(String line) {
        return '-' + line + END;
    }

    static String bulk(String text) {
        return "$" + text.getBytes(UTF_8).length + END + text + END;
    }

    static String integer(long number) {
        return ":" + number + END;
    }

    static String array(List<String> lines) {
        StringBuilder out = new StringBuilder("*").append(lines.size()).append(END);
        lines.forEach(line -> out.append(simple(line)));
        return out.toString();
    }

    /** @param fields texts of RESP, names and values in turns */
    static String map(List<String> fields, boolean resp3) {
        String head = resp3 ? "%" + fields.size() / 2 : "*" + fields.size();
        return head + END + String.join("", fields);
    }

    private static String verbatim(String text) {
        return "=" + (text.getBytes(UTF_8).length + 4) + END + "txt:" + text + END;
    }
}
