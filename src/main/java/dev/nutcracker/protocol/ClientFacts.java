package dev.nutcracker.protocol;

/**
 * What a client's conversation knows of the client, for operators.
 *
 * @param id its number among the clients of the pool; {@link #NO_ID} if the protocol does not number them
 * @param name that it has given itself; empty for none
 * @param library its library and the version of that; empty if it has not said
 * @param protocol that it speaks, in a word or two
 * @param database that it uses; 0 in a protocol without databases
 * @param latestCommand the name of the command of its latest request; empty before the first
 * @param transaction whether it has begun a transaction, or watches keys
 */
public record ClientFacts(
        long id,
        String name,
        String library,
        String protocol,
        int database,
        String latestCommand,
        boolean transaction) {
    public static final long NO_ID = 0;
}
