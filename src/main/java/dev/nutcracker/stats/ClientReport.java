package dev.nutcracker.stats;

/**
 * One client, for operators.
 *
 * @param id unique among the clients of its pool
 * @param address {@code host:port}; for a Unix socket its path
 * @param name that it has given itself; empty for none
 * @param library its library and the version of that, as it has said; empty if it has not
 * @param protocol that it speaks
 * @param state {@code idle}, {@code active}, {@code waiting}, {@code blocked}, {@code tx} or {@code subscribed}
 * @param ageNs how long it has been connected
 * @param idleNs how long it has sent nothing
 * @param latestCommand the name of the command of its latest request; empty before the first one
 * @param requests how many it has sent
 * @param inBytes that it has sent
 * @param outBytes that have been written for it
 * @param keptBytes that the proxy keeps for it
 * @param worker that it belongs to
 */
public record ClientReport(
        long id,
        String pool,
        String address,
        String name,
        String library,
        String protocol,
        int database,
        String user,
        String state,
        long ageNs,
        long idleNs,
        String latestCommand,
        long requests,
        long inBytes,
        long outBytes,
        long keptBytes,
        int worker,
        boolean tls) {}
