package dev.nutcracker.config;

import java.util.Locale;

/** How a declared command is handled when it concerns several servers. */
public enum CommandSplit {
    /** It is refused; without keys it goes to one server. */
    NONE,
    /** Its response is the sum of the servers' counts. */
    SUM,
    /** Its response is an array of the elements of the servers' arrays. */
    VALUES,
    /** Its response is OK if all servers return OK. */
    ALL_OK;

    /** Returns the name in a file. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
