package dev.nutcracker.console;

/**
 * The arguments of a command.
 *
 * @param syntax as messages and documents show it; empty for none
 * @param least how many there are at least
 * @param most how many there may be
 * @param kind what the first one is
 */
record Arguments(String syntax, int least, int most, Kind kind) {
    /** What the arguments are about. */
    enum Kind {
        /** The command reads them itself. */
        OWN,
        /** Keys, each with its value. */
        PAIRS,
        /** A pool, to whose rows the table is limited. */
        POOL,
        /** A pool or a server, to whose rows the table is limited. */
        SERVER
    }

    static final Arguments NONE = new Arguments("", 0, 0, Kind.OWN);
    static final Arguments OF_POOL = new Arguments("[pool]", 0, 1, Kind.POOL);
    static final Arguments OF_SERVER = new Arguments("[pool[/server]]", 0, 1, Kind.SERVER);

    /** Keys, each with its value. */
    static Arguments pairs(String syntax, int most) {
        return new Arguments(syntax, 2, most, Kind.PAIRS);
    }

    /** Arguments that the command reads itself. */
    static Arguments of(String syntax, int least, int most) {
        return new Arguments(syntax, least, most, Kind.OWN);
    }
}
