package dev.nutcracker.console;

import dev.nutcracker.console.table.Form;
import dev.nutcracker.console.table.Table;

/**
 * The answer to a command.
 *
 * @param form in which it is wanted
 * @param everyS after how many seconds it is wanted again; 0 for once
 */
public record Reply(Table table, Form form, int everyS) {
    /** Returns the table as it is wanted. */
    public String text() {
        return form.of(table);
    }
}
