package dev.nutcracker.client;

import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.config.ClientTimes;
import dev.nutcracker.config.RateLimits;
import dev.nutcracker.handover.Message;
import dev.nutcracker.handover.Taker;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.protocol.PoolPart;
import dev.nutcracker.server.FormerServers;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolConnections;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.ClientPhase;
import dev.nutcracker.stats.ErrorReport;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.TrafficCounter;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The clients of one pool at one worker. */
public final class PoolClients {
    /** Connections and requests on their way when draining begins have arrived after this time. */
    static final long DRAIN_READ_MS = 50;
    /** How long a client that never pauses is still read while draining. */
    private static final long DRAIN_SERVE_MS = 500;

    private final Pool pool;
    private final ClientResources resources;
    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private final ClientRegistry registry = new Registry();
    private final ClientReports reports = new ClientReports(connections);
    private final MemoryRelief relief;
    private final Inquiries inquiries;
    private final Runnable topologyChanged;
    private ClientAddresses addresses = new ClientAddresses();
    private AtomicLong numbers = new AtomicLong();
    private boolean paused;
    private boolean closed;
    private @Nullable Runnable whenGone;
    /** What limits the clients, null if nothing does. */
    private @Nullable ClientRates rates;
    /** Null before a client is refused here. */
    private @Nullable ClientRefusals refusals;
    /** Null unless there is a hand-over. */
    private @Nullable Departures departures;
    /** Null if no client is closed for keeping the pool waiting. */
    private @Nullable ClientTimeouts timeouts;

    public PoolClients(Pool pool, AuditSwitch audit) {
        this.pool = pool;
        this.relief = new MemoryRelief(pool, connections);
        this.resources = new ClientResources(pool, audit, relief::begin);
        this.inquiries = new Inquiries(pool, this::view);
        this.rates = rates(pool.shared().config().limits().rates());
        this.topologyChanged = () -> pool.loop().execute(this::serversChanged);
        pool.shared().listeners().onTopologyChange(topologyChanged);
        limitTimes();
    }

    private void limitTimes() {
        ClientTimes times = pool.shared().config().limits().times();
        if (timeouts == null && !times.equals(ClientTimes.NONE)) {
            timeouts = new ClientTimeouts(this);
        }
        if (timeouts != null) {
            timeouts.goBy(times);
        }
    }

    public Pool pool() {
        return pool;
    }

    /** What operators see of the clients. */
    public ClientReports reports() {
        return reports;
    }

    /** The errors with which requests were answered, and how connections to servers have failed. */
    public List<ErrorReport> errors() {
        List<ErrorReport> errors = new ArrayList<>(resources.stats().errors().reports(pool.name(), ""));
        errors.addAll(PoolConnections.failures(pool));
        return errors;
    }

    /** The clients as one of them knows them. */
    ClientRegistry registry() {
        return registry;
    }

    /**
     * Makes the parts of one pool, one for each worker, known to each other. Called before any of them has a client.
     */
    public static void join(List<PoolClients> parts) {
        List<ClientResources> atWorkers = new ArrayList<>(parts.size());
        List<Inquiries> inquiries = new ArrayList<>(parts.size());
        ClientAddresses addresses = new ClientAddresses();
        AtomicLong numbers = new AtomicLong();
        for (PoolClients part : parts) {
            part.addresses = addresses;
            part.numbers = numbers;
            atWorkers.add(part.resources);
            inquiries.add(part.inquiries);
        }
        Inquiries.join(inquiries);
        ClientResources.join(atWorkers);
    }

    private PoolPart view() {
        return new PartView(pool, resources.stats(), List.copyOf(connections));
    }

    /**
     * Changes to the pool's new configuration; called on the loop, between two turns of the clients. If this throws,
     * call {@link #startOver}.
     *
     * @param standIn this worker's part of the pool that stands in for servers that are down, null if none does
     */
    public void adopt(PoolState successor, @Nullable Pool standIn) {
        boolean hadUsers = hasUsers();
        FormerServers former = pool.goBy(successor, standIn);
        resources.serversReplaced();
        takeOnRates();
        pool.applyToConnections(former);
        limitTimes();
        poolChanged();
        renewUsers(hadUsers);
    }

    private boolean hasUsers() {
        return pool.shared().config().clients().users().areThere();
    }

    private void renewUsers(boolean hadUsers) {
        if (hadUsers || hasUsers()) {
            new ArrayList<>(connections).forEach(ClientConnection::renewUser);
        }
    }

    /** Without limits not even the classes for them are loaded. */
    private @Nullable ClientRates rates(RateLimits limits) {
        return limits.areLimited() ? new ClientRates(pool, resources.stats(), limits) : null;
    }

    private void takeOnRates() {
        ClientRates former = rates;
        RateLimits limits = pool.shared().config().limits().rates();
        if (former == null ? !limits.areLimited() : former.areOf(limits)) {
            return;
        }
        rates = rates(limits);
        for (ClientConnection connection : connections) {
            connection.inbound().limitBy(rates);
        }
        if (former != null) {
            former.end();
        }
    }

    /** Changes to this configuration with new server connections, after a change has failed halfway. */
    public void startOver(PoolState configured, @Nullable Pool standIn) {
        boolean hadUsers = hasUsers();
        try {
            pool.startOver(configured, standIn);
        } finally {
            resources.serversReplaced();
            takeOnRates();
        }
        limitTimes();
        poolChanged();
        renewUsers(hadUsers);
    }

    /** There is an audit log now, or none any more. */
    public void auditChanged() {
        connections.forEach(connection -> connection.inbound().poolChanged());
    }

    private void poolChanged() {
        connections.forEach(connection -> connection.inbound().poolChanged());
        serversChanged();
    }

    /** The pools to which the pool's routes lead have changed. */
    public void routesChanged() {
        pool.routesChanged();
        poolChanged();
    }

    /** The servers with this host name have a new address. */
    public void moved(String host) {
        pool.moved(host);
        serversChanged();
    }

    private void serversChanged() {
        for (ClientConnection connection : new ArrayList<>(connections)) {
            connection.inbound().waiting().serversChanged();
        }
    }

    /**
     * Takes a client that has been counted and is not registered with a loop. Thread-safe: the listener's loop calls
     * it.
     */
    void accept(Endpoint client) {
        resources.assign();
        pool.loop().execute(() -> begin(client));
    }

    /** How many clients have been passed to this worker and are not gone. Thread-safe. */
    public int assignedCount() {
        return resources.assigned();
    }

    /**
     * Ends all clients in good order. Requests sent by now are read and answered. Then each client is closed at the
     * first moment at which it waits for no response. A client that never pauses is read no more after a while, once
     * its socket is empty, and closed when all its responses are written.
     *
     * @param allGone called on the loop, when the last client is gone
     */
    public void drain(Runnable allGone) {
        whenGone = allGone;
        pool.loop().schedule(this::drainIdle, DRAIN_READ_MS, TimeUnit.MILLISECONDS);
        pool.loop().schedule(resources::drainBusy, DRAIN_SERVE_MS, TimeUnit.MILLISECONDS);
        tellWhenGone();
    }

    private void drainIdle() {
        resources.drainIdle();
        for (ClientConnection connection : new ArrayList<>(connections)) {
            connection.inbound().waiting().end();
            connection.drainIfIdle();
        }
    }

    /** Closes every client at once. */
    public void close() {
        closed = true;
        relief.end();
        pool.shared().listeners().noMoreTopologyChange(topologyChanged);
        if (timeouts != null) {
            timeouts.end();
        }
        for (ClientConnection connection : new ArrayList<>(connections)) {
            connection.close();
        }
        // The loop may end before the transport has reported every closed connection.
        resources.spareChunks().close();
    }

    /** Those who leave for another process; there from the first call on, until {@link #stay}. On the loop. */
    public Departures departures() {
        if (departures == null) {
            departures = new Departures(this);
        }
        return departures;
    }

    /** There is no hand-over any more. */
    public void stay() {
        if (departures != null && departures.away() == 0) {
            departures = null;
        }
    }

    /** Takes in a client that another process has had. Any thread may call this. */
    public void arrive(Message.Client former, Channel channel, Consumer<Taker.Arrived> done) {
        resources.assign();
        pool.loop().execute(() -> new Arrivals(this).arrive(former, channel, done));
    }

    /** A client is not read any more, but is of this pool until it has {@link #left}. */
    void leaves(ClientConnection connection) {
        connections.remove(connection);
    }

    /** A client that was to leave stays. */
    void comesBack(ClientConnection connection) {
        connections.add(connection);
    }

    /** One of the clients that were to leave is another process's. */
    void left() {
        if (connections.isEmpty()) {
            resources.spareChunks().close();
        }
        pool.shared().connections().closed();
        forget();
        tellWhenGone();
    }

    /** A client that was to come cannot be read. */
    void forgotten() {
        forget();
    }

    /** The clients that are connected now. */
    ClientConnection[] connections() {
        return connections.toArray(ClientConnection[]::new);
    }

    /** From now on the requests of these clients, and of those that come, wait; or they go on. */
    public void pause(boolean wanted) {
        if (paused == wanted) {
            return;
        }
        paused = wanted;
        for (ClientConnection connection : new ArrayList<>(connections)) {
            if (wanted) {
                connection.inbound().holdBack();
            } else {
                connection.inbound().resume();
            }
        }
    }

    /** Whether the requests of the clients wait because an operator wants that. */
    public boolean isPaused() {
        return paused;
    }

    /** How many clients are connected. */
    public int count() {
        return connections.size() + (departures == null ? 0 : departures.away());
    }

    /** The metrics of the pool at this worker and of its servers; metrics of the whole process are not among them. */
    public PoolMetrics metrics(List<ServerMetrics> servers) {
        long[] phases = new long[ClientPhase.values().length];
        long[] traffic = resources.stats().traffic().snapshot();
        for (ClientConnection connection : connections) {
            phases[connection.phase().ordinal()]++;
            traffic[TrafficCounter.KEPT_BYTES.ordinal()] += connection.keptBytes();
        }
        return new PoolMetrics(
                pool.name(),
                pool.counters().snapshot(),
                traffic,
                phases,
                resources.stats().errors().snapshot(),
                resources.stats().delayed().snapshot(),
                resources.stats().refusedByRate().snapshot(),
                resources.stats().limited().snapshot(),
                new long[RefusalReason.values().length],
                resources.stats().commandSnapshots(),
                servers);
    }

    private void tellWhenGone() {
        if (whenGone != null && count() == 0) {
            whenGone.run();
        }
    }

    private void begin(Endpoint client) {
        if (closed) {
            client.discard();
            forget();
        } else {
            client.beginOn(
                    pool.loop(), ClientConnection.accepted(registry, client).inbound(), this::forget);
        }
    }

    private void forget() {
        resources.forget();
        pool.shared().admission().clientGone();
    }

    private final class Registry implements ClientRegistry {
        @Override
        public ClientResources resources() {
            return resources;
        }

        @Override
        public ClientAddresses addresses() {
            return addresses;
        }

        @Override
        public Inquiries inquiries() {
            return inquiries;
        }

        @Override
        public @Nullable ClientRates rates() {
            return rates;
        }

        @Override
        public long nextNumber() {
            return numbers.incrementAndGet();
        }

        @Override
        public void add(ClientConnection connection) {
            connections.add(connection);
            if (paused) {
                connection.inbound().holdBack();
            }
            if (!closed) {
                resources.spareChunks().open();
            }
            pool.shared().connections().opened();
            if (whenGone != null) {
                pool.loop().schedule(connection::drainIfIdle, DRAIN_READ_MS, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void remove(ClientConnection connection) {
            connections.remove(connection);
            if (departures != null) {
                departures.gone(connection);
            }
            left();
        }

        @Override
        public void refused(RefusalReason reason, String cause) {
            if (refusals == null) {
                refusals = new ClientRefusals(pool.loop());
            }
            refusals.refused(pool.shared(), reason, cause);
        }
    }
}
