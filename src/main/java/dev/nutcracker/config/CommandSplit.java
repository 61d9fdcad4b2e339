package dev.nutcracker.config;

import java.util.Locale;

/** What becomes of a declared command's request that concerns several servers. */
public enum CommandSplit {
    /** It is refused; without keys it goes to one server. */
    NONE,
    /** Its answer is the sum of the servers' counts. */
    SUM,
    /** Its answer is an array of what the servers' arrays hold. */
    VALUES,
    /** Its answer is OK when all servers say so. */
    ALL_OK;

    /** How the file writes it. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
