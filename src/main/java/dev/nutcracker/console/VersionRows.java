package dev.nutcracker.console;

import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.stats.Version;
import java.util.List;

/** {@code SHOW VERSION}: what is running. */
final class VersionRows {
    private static final Fields<Row> FIELDS =
            Fields.<Row>none().text("item", "what the value is of", Row::item).text("value", "the value", Row::value);

    static final List<Column> COLUMNS = FIELDS.columns();

    private VersionRows() {}

    static Table of(Call call) {
        String unreadiness = call.proxy().unreadiness();
        return FIELDS.table(List.of(
                new Row("release", Version.RELEASE),
                new Row("version", call.proxy().version()),
                new Row("java", Runtime.version().toString()),
                new Row("pid", Long.toString(ProcessHandle.current().pid())),
                new Row("uptime_s", Long.toString(call.proxy().uptimeS())),
                new Row("ready", unreadiness.isEmpty() ? "yes" : "no: " + unreadiness)));
    }

    private record Row(String item, String value) {}
}
