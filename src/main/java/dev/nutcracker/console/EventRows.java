package dev.nutcracker.console;

import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.Event;
import java.util.List;

/** {@code SHOW EVENTS}: what has happened lately. */
final class EventRows {
    /** How many events are shown unless a number is given. */
    private static final int SHOWN = 100;

    private static final Fields<Event> FIELDS = Fields.<Event>none()
            .cell("time", Unit.TIME, "when it was", event -> Cell.time(event.timeMs()))
            .text("level", "error, warn or info", Event::level)
            .text("source", "the part of the proxy; admin for what operators have changed", Event::source)
            .text("text", "what has happened", Event::text);

    static final List<Column> COLUMNS = FIELDS.columns();

    private EventRows() {}

    static Table of(Call call) throws ConsoleException {
        List<Event> events = call.proxy().events();
        int wanted = number(call);
        return FIELDS.table(events.subList(Math.max(0, events.size() - wanted), events.size()));
    }

    private static int number(Call call) throws ConsoleException {
        String word = call.argument(0);
        if (word == null) {
            return SHOWN;
        }
        try {
            int number = Integer.parseInt(word);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with what is allowed.
        }
        throw new ConsoleException(ErrorCode.SYNTAX, "SHOW EVENTS takes the number of the latest events to show");
    }
}
