package dev.nutcracker.server;

import dev.nutcracker.net.AddressText;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.stats.ConnectionReport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects what there is to see of the connections to a pool's servers at one worker. */
public final class ConnectionReports {
    private final String pool;
    private final Dialect dialect;
    private final int worker;
    private final long nowNs;
    private final List<ConnectionReport> reports = new ArrayList<>();

    /** What a connection is for. */
    public enum Kind {
        SHARED,
        LEASE,
        SUBSCRIPTION,
        REPLICA,
        CHECK;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A connection at this moment.
     *
     * @param endpoint null before it is connected
     * @param connectedNs when it was, and {@code heardNs} when the server last sent something; on the turn's clock
     * @param oldestNs how long the oldest request has been on its way
     */
    public record Sample(
            ServerContext server,
            int flavour,
            String state,
            @Nullable Endpoint endpoint,
            long connectedNs,
            long heardNs,
            long queued,
            long outstanding,
            long oldestNs,
            long keptBytes) {}

    /**
     * @param pool its name
     * @param worker its number
     * @param nowNs on the turn's clock
     */
    ConnectionReports(String pool, Dialect dialect, int worker, long nowNs) {
        this.pool = pool;
        this.dialect = dialect;
        this.worker = worker;
        this.nowNs = nowNs;
    }

    List<ConnectionReport> all() {
        return reports;
    }

    void add(Kind kind, ServerConnection connection) {
        add(kind, connection, connection.phase().statName());
    }

    /** @param state in one word */
    public void add(Kind kind, ServerConnection connection, String state) {
        ServerInbound inbound = connection.inbound();
        Endpoint endpoint = inbound.endpoint();
        ConnectionQueues requests = connection.requests();
        Request oldest = requests.oldest();
        add(
                kind,
                new Sample(
                        connection.server(),
                        connection.flavour(),
                        state,
                        endpoint,
                        inbound.connectedNs(),
                        inbound.heardNs(),
                        requests.waiting.count(),
                        requests.outstanding.count(),
                        oldest == null ? 0 : nowNs - oldest.queuedNs,
                        keptBytes(connection, endpoint)));
    }

    private static long keptBytes(ServerConnection connection, @Nullable Endpoint endpoint) {
        long unsentBytes = endpoint == null ? 0 : endpoint.unsentBytes();
        return connection.inbound().unusedBytes()
                + connection.output().pendingBytes()
                + unsentBytes
                + connection.keptForRepeats();
    }

    /** Adds a connection of another type. */
    public void add(Kind kind, Sample sample) {
        Endpoint endpoint = sample.endpoint;
        boolean connected = endpoint != null;
        reports.add(new ConnectionReport(
                pool,
                sample.server.name(),
                worker,
                dialect.flavourName(sample.flavour),
                kind.label(),
                sample.state,
                connected ? nowNs - sample.connectedNs : 0,
                connected ? nowNs - sample.heardNs : 0,
                sample.queued,
                sample.outstanding,
                sample.oldestNs,
                sample.keptBytes,
                endpoint == null ? "" : remote(sample.server, endpoint.channel().remoteAddress()),
                endpoint != null && endpoint.tlsSession() != null));
    }

    private static String remote(ServerContext server, @Nullable SocketAddress address) {
        return switch (address) {
            case InetSocketAddress tcp -> AddressText.of(tcp);
            case null -> "";
            default -> server.address().text();
        };
    }
}
