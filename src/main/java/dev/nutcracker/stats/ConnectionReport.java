package dev.nutcracker.stats;

/**
 * One connection to a server, for operators.
 *
 * @param server its name; of a replica the name of its primary and its own address
 * @param worker that it belongs to
 * @param flavour the protocol that is spoken there, and the database if it is not the pool's own
 * @param kind {@code shared}, {@code lease}, {@code subscription}, {@code replica} or {@code check}
 * @param state {@code connecting}, {@code handshaking} or {@code ready}; of a lease that is ready {@code idle}, {@code
 *     held} or {@code blocked}
 * @param ageNs how long it has been connected; 0 before it is
 * @param idleNs how long the server has sent nothing; 0 before it is connected
 * @param queued requests that are not sent yet
 * @param outstanding requests that are sent and not answered yet
 * @param oldestNs how long the oldest of these has been on its way; 0 without any
 * @param keptBytes that the proxy keeps for it
 * @param remote the address of the other end; empty before it is connected
 */
public record ConnectionReport(
        String pool,
        String server,
        int worker,
        String flavour,
        String kind,
        String state,
        long ageNs,
        long idleNs,
        long queued,
        long outstanding,
        long oldestNs,
        long keptBytes,
        String remote,
        boolean tls) {}
