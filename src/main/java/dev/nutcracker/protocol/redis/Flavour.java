package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Dialect;

/**
 * The kinds of connection to a Redis server, as numbers: in RESP2 or RESP3, and with the pool's own database or another.
 *
 * <pre>
 *   0 the pool's own, RESP2     2 database 0, RESP2     4 database 1, RESP2     …
 *   1 the pool's own, RESP3     3 database 0, RESP3     5 database 1, RESP3     …
 * </pre>
 */
final class Flavour {
    /** Stands for the pool's own database, whatever its number is. */
    static final int OWN_DATABASE = -1;

    private Flavour() {}

    static int of(boolean resp3, int database) {
        return Dialect.USUAL_FLAVOUR + 2 * (database + 1) + (resp3 ? 1 : 0);
    }

    /** {@code RESP2}, {@code RESP3 db 4}: the database if it is not the pool's own. */
    static String name(int flavour) {
        int database = database(flavour, OWN_DATABASE);
        return (isResp3(flavour) ? "RESP3" : "RESP2") + (database == OWN_DATABASE ? "" : " db " + database);
    }

    static boolean isResp3(int flavour) {
        return (flavour & 1) != 0;
    }

    static int database(int flavour, int ownDatabase) {
        int database = flavour / 2 - 1;
        return database == OWN_DATABASE ? ownDatabase : database;
    }
}
