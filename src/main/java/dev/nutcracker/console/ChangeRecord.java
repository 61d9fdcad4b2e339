package dev.nutcracker.console;

/** Where it is recorded what operators have changed, or wanted to. */
@FunctionalInterface
public interface ChangeRecord {
    /**
     * Records one command.
     *
     * @param command its name
     * @param words the whole command, secrets left out
     * @param outcome {@code done}, or the error's code in lower case
     * @param detail the answer or the error, on one line
     */
    void changed(String command, String words, String outcome, String detail, Caller caller);
}
