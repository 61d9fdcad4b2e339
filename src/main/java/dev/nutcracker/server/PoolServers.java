package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.routing.Shard;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of a pool at one worker: those that it has now, and those that it has no more but that still have requests
 * outstanding. Which of them stay, come, go or come back when the pool changes is decided here.
 */
final class PoolServers implements Server.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(PoolServers.class);

    private final PoolContext pool;
    private final PoolPrimaries primaries;
    private final PoolFeatures features;
    private final List<Server> leaving = new ArrayList<>();
    private Server[] current;
    /** Not null once the pool itself is being left. */
    private @Nullable Runnable whenAllLeft;

    /** @param features have a part at each server */
    PoolServers(PoolContext pool, PoolPrimaries primaries, PoolFeatures features, PoolConfig config) {
        this.pool = pool;
        this.primaries = primaries;
        this.features = features;
        this.current = new Server[config.servers().size()];
        for (int i = 0; i < current.length; i++) {
            current[i] = newServer(i, config, null);
        }
    }

    /** Those that the pool has now, by index; not to be written to. */
    Server[] current() {
        return current;
    }

    /** The names of those that the pool has now, by index. */
    List<String> names() {
        return Arrays.stream(current).map(Server::name).toList();
    }

    /** The server with that record, {@code null} if the pool does not have it any more. */
    @Nullable
    Server of(ServerRecord record) {
        int index = pool.shared().records().indexOf(record);
        return index < 0 ? null : current[index];
    }

    /** The server that is the master of that name; {@code null} if the pool does not have it any more. */
    @Nullable
    Server ofMaster(String master) {
        for (Server server : current) {
            if (server.address() instanceof ServerAddress.Master(String name) && name.equals(master)) {
                return server;
            }
        }
        return null;
    }

    /** The server of each place, no server at the extended places, and behind them the others. */
    @Nullable
    Server[] byPlace(List<Shard> shards, @Nullable Server[] others) {
        @Nullable Server[] all = new Server[2 * shards.size() + others.length];
        for (int place = 0; place < shards.size(); place++) {
            all[place] = current[shards.get(place).server()];
        }
        System.arraycopy(others, 0, all, 2 * shards.size(), others.length);
        return all;
    }

    /** The servers under another configuration. Changes nothing but the array that it returns. */
    Server[] under(PoolState successor) {
        int[] predecessors = successor.predecessors();
        Server[] after = new Server[predecessors.length];
        for (int i = 0; i < after.length; i++) {
            after[i] = predecessors[i] >= 0 ? current[predecessors[i]] : comingOrBack(i, successor.config(), after);
        }
        return after;
    }

    /** A server that is still leaving comes back with its connections, so a client's requests stay in order. */
    private Server comingOrBack(int index, PoolConfig config, Server[] taken) {
        for (Server server : leaving) {
            boolean isIt = server.hasAddressOf(config.servers().get(index)) && !isAmong(taken, server);
            if (isIt && primaries.comesBack(server)) {
                return server;
            }
        }
        return newServer(index, config, null);
    }

    /** New servers in place of all present ones. They continue the counts of those that they replace. */
    Server[] allNew(PoolState configured) {
        Server[] others = new Server[configured.config().servers().size()];
        for (int i = 0; i < others.length; i++) {
            others[i] = newServer(i, configured.config(), formerOf(i, configured));
        }
        return others;
    }

    private @Nullable Server formerOf(int index, PoolState configured) {
        int before = pool.shared() == configured ? index : configured.predecessors()[index];
        return before >= 0 && before < current.length ? current[before] : null;
    }

    /** The servers after those of that name have another address; {@code null} if there are none of that name. */
    Server @Nullable [] moved(String host) {
        leaving.forEach(server -> server.supersedeIfAt(host));
        Server[] after = current.clone();
        for (int i = 0; i < after.length; i++) {
            if (current[i].supersedeIfAt(host)) {
                after[i] = newServer(i, pool.shared().config(), current[i]);
            }
        }
        return Arrays.equals(current, after) ? null : after;
    }

    /** The servers after the master of that name has another primary. */
    Server[] movedPrimary(String master) {
        leaving.forEach(server -> server.supersedeIfOf(master));
        Server[] after = current.clone();
        for (int i = 0; i < after.length; i++) {
            if (current[i].supersedeIfOf(master)) {
                after[i] = newServer(i, pool.shared().config(), current[i]);
            }
        }
        return after;
    }

    /** @param former the server whose counts it continues, if there is one */
    private Server newServer(int index, PoolConfig config, @Nullable Server former) {
        ServerConfig configured = config.servers().get(index);
        ServedPrimary primary = configured.address() instanceof ServerAddress.Master(String name)
                ? new ServedPrimary(primaries.queue(name))
                : null;
        Server server = new Server(pool, index, configured, config.settingsOf(configured), primary, former, this);
        features.equip(server);
        return server;
    }

    @Override
    public ServerConnection shared(Server server, ConnectionSetup setup, @Nullable ServerConnection predecessor) {
        ServedPrimary primary = ServedPrimary.of(server);
        return primary == null
                ? ConnectionTypes.shared(pool, server, setup, predecessor)
                : FollowingConnection.of(setup, primary, predecessor);
    }

    @Override
    public ServerConnection leased(Server server, ConnectionSetup setup, Runnable whenIdle) {
        ServedPrimary primary = ServedPrimary.of(server);
        return primary == null
                ? new ServerConnection(setup, whenIdle)
                : PrimaryLeaseConnection.of(setup, primary, whenIdle);
    }

    /** The last connection of a server that was leaving has closed. */
    @Override
    public void left(Server server) {
        if (leaving.remove(server)) {
            server.left();
            if (leaving.isEmpty() && whenAllLeft != null) {
                whenAllLeft.run();
            }
        }
    }

    /** A server that is not in the array any more is leaving. None is forgotten, whatever happens next. */
    void exchange(Server[] after) {
        Server[] before = current;
        current = after;
        leaving.removeAll(List.of(after));
        for (Server server : before) {
            if (!isAmong(after, server)) {
                leaving.add(server);
            }
        }
    }

    /** They go by this configuration from now on; nothing is done to connections. */
    void adopt(PoolConfig config) {
        for (int i = 0; i < current.length; i++) {
            ServerConfig server = config.servers().get(i);
            current[i].adopt(i, server, config.settingsOf(server));
        }
        // Requests outstanding at a leaving server wait no longer than at any other.
        leaving.forEach(server -> server.adopt(config.settings()));
    }

    /** Those of {@code before} that are leaving answer what is outstanding, and close. */
    void retireLeaving(Server[] before) {
        for (Server server : before) {
            if (!isAmong(current, server)) {
                server.retire();
            }
        }
    }

    /** All of them are leaving; {@code allLeft} is called when the last has left, possibly at once. */
    void retire(Runnable allLeft) {
        if (whenAllLeft == null) {
            whenAllLeft = allLeft;
            leaving.addAll(List.of(current));
            List.of(current).forEach(Server::retire);
            if (current.length == 0 && leaving.isEmpty()) {
                allLeft.run();
            }
        }
    }

    /** Closes everything of those that are leaving, also if some of it breaks. */
    void endLeaving() {
        List.copyOf(leaving).forEach(PoolServers::endWhateverBreaks);
        leaving.clear();
    }

    private static void endWhateverBreaks(Server server) {
        try {
            server.end();
        } catch (RuntimeException | Error e) {
            LOG.error("a defect while the connections to server {} are closed", server, e);
        }
    }

    /** Also those that are leaving; one that is done by then is removed while this runs. */
    void forEach(Consumer<Server> action) {
        for (Server server : current) {
            action.accept(server);
        }
        List.copyOf(leaving).forEach(action);
    }

    private static boolean isAmong(Server[] servers, Server server) {
        for (Server other : servers) {
            if (other == server) {
                return true;
            }
        }
        return false;
    }

    /** The connections of that lane are not used any more. */
    void retireLane(int lane) {
        for (Server server : current) {
            server.retire(lane);
        }
    }

    /** The counters of each server, in index order. */
    List<ServerSnapshot> snapshots() {
        List<ServerSnapshot> snapshots = new ArrayList<>(current.length);
        for (Server server : current) {
            snapshots.add(server.snapshot());
        }
        return snapshots;
    }

    /** The metrics of the servers from {@code first} to before {@code end}, in index order. */
    List<ServerMetrics> metrics(int first, int end) {
        List<ServerMetrics> metrics = new ArrayList<>(end - first);
        for (int i = first; i < end; i++) {
            metrics.add(current[i].metrics());
        }
        return metrics;
    }
}
