package dev.nutcracker.console;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The commands that concern only the session, above all those that libraries for Redis send by themselves. */
public enum SessionCommand {
    AUTH("AUTH token", "take the level of the token"),
    HELLO("HELLO [2|3] [AUTH name token]", "choose the version of RESP"),
    PING("PING", "answer PONG"),
    QUIT("QUIT", "end the session"),
    COMMAND("COMMAND", "no commands: for redis-cli, which asks"),
    CLIENT("CLIENT SETINFO|SETNAME|ID", "accept what libraries say of themselves"),
    INFO("INFO", "a few lines for libraries that ask whether a server is ready");

    private final String syntax;
    private final String meaning;

    SessionCommand(String syntax, String meaning) {
        this.syntax = syntax;
        this.meaning = meaning;
    }

    public String syntax() {
        return syntax;
    }

    public String meaning() {
        return meaning;
    }

    /** Returns the command of that name, in any case; null if there is none. */
    static @Nullable SessionCommand named(String word) {
        for (SessionCommand command : values()) {
            if (command.name().equals(word.toUpperCase(Locale.ROOT))) {
                return command;
            }
        }
        return null;
    }
}
