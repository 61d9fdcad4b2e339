package dev.nutcracker.console;

import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import java.util.ArrayList;
import java.util.List;

/** {@code HELP}: the table of commands, or those that begin with some words; of a single one its columns, too. */
final class HelpRows {
    private static final Fields<ConsoleCommand> FIELDS = Fields.<ConsoleCommand>none()
            .text("command", "the command with its arguments", ConsoleCommand::syntax)
            .text("level", "the level that it takes", command -> command.level().label())
            .text("meaning", "what it shows or does; of a column, what its values are", ConsoleCommand::meaning);

    static final List<Column> COLUMNS = FIELDS.columns();

    private HelpRows() {}

    static Table of(Call call) throws ConsoleException {
        List<ConsoleCommand> commands = ConsoleCommand.beginningWith(call.arguments());
        if (commands.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.SYNTAX,
                    "no command begins with " + String.join(" ", call.arguments()) + "; HELP has all");
        }
        List<List<Cell>> rows = new ArrayList<>(FIELDS.table(commands).rows());
        if (commands.size() == 1) {
            for (Column column : commands.getFirst().columns()) {
                String unit = column.unit().text().isEmpty()
                        ? ""
                        : " [" + column.unit().text() + ']';
                rows.add(List.of(
                        new Cell.Text("  " + column.name() + unit), Cell.missing(), new Cell.Text(column.meaning())));
            }
        }
        return new Table(COLUMNS, rows);
    }
}
