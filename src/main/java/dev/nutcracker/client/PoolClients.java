package dev.nutcracker.client;

import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.config.ClientTimes;
import dev.nutcracker.config.RateLimits;
import dev.nutcracker.handover.Message;
import dev.nutcracker.handover.Taker;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.protocol.PoolPart;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ClientPhase;
import dev.nutcracker.stats.ClientReport;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.TrafficCounter;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The clients of one pool at one worker. */
public final class PoolClients {
    /** Connections and requests on their way when draining begins have arrived after this time. */
    static final long DRAIN_READ_MS = 50;
    /** How long a client that never pauses is still read while draining. */
    private static final long DRAIN_SERVE_MS = 500;

    /** How many inquiries of one worker's clients may run at the same time. */
    private static final int ROUNDS_MAX = 8;

    private final Pool pool;
    private final ClientResources resources;
    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private final Runnable makeRoomForOthers;
    private final Runnable topologyChanged;
    private List<PoolClients> parts = List.of(this);
    private ClientAddresses addresses = new ClientAddresses();
    private AtomicLong numbers = new AtomicLong();
    private final ArrayDeque<InquiryRun> waitingRounds = new ArrayDeque<>();
    private int roundsUnderWay;
    /** The servers that have not answered an inquiry in time, and still owe the answer. */
    private final Set<Server> silentServers = new HashSet<>();

    private boolean holding;
    private boolean makingRoom;
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
        this.resources = new ClientResources(pool, audit, this::makeRoom);
        this.rates = rates(pool.shared().config().limits().rates());
        this.makeRoomForOthers = () -> pool.loop().execute(this::closeLargest);
        pool.memory().limit().onShortage(makeRoomForOthers);
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

    /** The things that the clients share. */
    ClientResources resources() {
        return resources;
    }

    /** The rates that limit the clients; {@code null} if nothing does. */
    @Nullable
    ClientRates rates() {
        return rates;
    }

    /**
     * Makes the parts of one pool, one for each worker, known to each other. Called before any of them has a client.
     */
    public static void join(List<PoolClients> parts) {
        List<ClientResources> atWorkers = new ArrayList<>(parts.size());
        ClientAddresses addresses = new ClientAddresses();
        AtomicLong numbers = new AtomicLong();
        for (PoolClients part : parts) {
            part.parts = List.copyOf(parts);
            part.addresses = addresses;
            part.numbers = numbers;
            atWorkers.add(part.resources);
        }
        ClientResources.join(atWorkers);
    }

    /** What the pool knows of its clients' addresses; the parts at all workers have the same. */
    ClientAddresses addresses() {
        return addresses;
    }

    /** The next number among the clients of the pool, from 1. */
    long nextNumber() {
        return numbers.incrementAndGet();
    }

    /** The parts of the pool at all workers, with this one. */
    List<PoolClients> parts() {
        return parts;
    }

    /**
     * Begins an inquiry of one of these clients. If too many are running, it waits, since each takes memory for its
     * answer.
     */
    void begin(InquiryRun round) {
        if (roundsUnderWay < ROUNDS_MAX) {
            roundsUnderWay++;
            round.begin();
        } else {
            waitingRounds.add(round);
        }
    }

    /** The servers that have not answered an inquiry in time, and still owe the answer. */
    Set<Server> silentServers() {
        return silentServers;
    }

    /** An inquiry is over. */
    void ended() {
        roundsUnderWay--;
        InquiryRun next = waitingRounds.poll();
        while (next != null && !next.isWanted()) {
            next = waitingRounds.poll();
        }
        if (next != null) {
            begin(next);
        }
    }

    /**
     * A client that has come to this worker is closed.
     *
     * @param cause the rest of the log's line
     */
    void refused(RefusalReason reason, String cause) {
        if (refusals == null) {
            refusals = new ClientRefusals(pool.loop());
        }
        refusals.refused(pool.shared(), reason, cause);
    }

    /** This part as inquiries see it now. */
    PoolPart view() {
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
        Pool.Former former = pool.goBy(successor, standIn);
        resources.serversReplaced();
        takeOnRates();
        pool.settle(former);
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
        pool.memory().limit().noMore(makeRoomForOthers);
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

    /**
     * What operators see of some of these clients. Those that are gone by now are left out.
     *
     * @param chosen clients of this part
     * @param worker the number of its worker
     */
    public List<ClientReport> reports(List<ChosenClient> chosen, int worker) {
        List<ClientReport> reports = new ArrayList<>(chosen.size());
        for (ChosenClient client : chosen) {
            if (!client.connection().isGone()) {
                reports.add(client.connection().report(worker));
            }
        }
        return reports;
    }

    /** Closes those of some clients that fit. Returns how many. */
    public int close(List<ChosenClient> chosen, int worker, Predicate<ClientReport> fits) {
        int count = 0;
        for (ChosenClient client : chosen) {
            if (!client.connection().isGone() && fits.test(client.connection().report(worker))) {
                client.connection().close();
                count++;
            }
        }
        return count;
    }

    /** From now on the requests of these clients, and of those that come, wait; or they go on. */
    public void hold(boolean held) {
        if (holding == held) {
            return;
        }
        holding = held;
        for (ClientConnection connection : new ArrayList<>(connections)) {
            if (held) {
                connection.inbound().holdBack();
            } else {
                connection.inbound().resume();
            }
        }
    }

    /** Whether the requests of the clients wait because an operator wants that. */
    public boolean isHolding() {
        return holding;
    }

    /** The clients that are connected now, for those who want to look at a few of them at a time. */
    public List<ChosenClient> chosen() {
        List<ChosenClient> chosen = new ArrayList<>(connections.size());
        connections.forEach(connection -> chosen.add(new ChosenClient(connection)));
        return chosen;
    }

    /**
     * The clients for which most is kept, in no order.
     *
     * @param max how many at most, above 0
     */
    public List<ChosenClient> largest(int max) {
        PriorityQueue<ChosenClient> largest = new PriorityQueue<>(
                Comparator.comparingLong(client -> client.connection().keptBytes()));
        for (ClientConnection connection : connections) {
            if (largest.size() < max) {
                largest.add(new ChosenClient(connection));
            } else if (connection.keptBytes() > largest.element().connection().keptBytes()) {
                largest.remove();
                largest.add(new ChosenClient(connection));
            }
        }
        return List.copyOf(largest);
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

    private void makeRoom() {
        if (!makingRoom) {
            makingRoom = true;
            pool.loop().execute(this::closeLargestOrCallOthers);
        }
    }

    private void closeLargestOrCallOthers() {
        makingRoom = false;
        if (!closeLargest()) {
            pool.memory().callForRoom();
        }
    }

    /** Closes the client that keeps the most, if that frees enough; returns false if no client is worth closing. */
    private boolean closeLargest() {
        ClientConnection largest = null;
        for (ClientConnection connection : connections) {
            if (largest == null || connection.keptBytes() > largest.keptBytes()) {
                largest = connection;
            }
        }
        if (largest == null || largest.keptBytes() < SocketSettings.UNSENT_HIGH_BYTES) {
            return false;
        }
        if (pool.memory().isExhausted()) {
            largest.closeForMemory();
        }
        return true;
    }

    void add(ClientConnection connection) {
        connections.add(connection);
        if (holding) {
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

    void remove(ClientConnection connection) {
        connections.remove(connection);
        if (departures != null) {
            departures.gone(connection);
        }
        left();
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
            client.beginOn(pool.loop(), ClientConnection.accepted(this, client).inbound(), this::forget);
        }
    }

    private void forget() {
        resources.forget();
        pool.shared().admission().clientGone();
    }
}
