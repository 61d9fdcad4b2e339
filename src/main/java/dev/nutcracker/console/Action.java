package dev.nutcracker.console;

import dev.nutcracker.console.table.Table;

/** Makes the answer of a command, or does what it orders. May block. */
@FunctionalInterface
interface Action {
    /** @throws ConsoleException if it cannot be done; nothing has changed then */
    Table run(Call call) throws ConsoleException;
}
