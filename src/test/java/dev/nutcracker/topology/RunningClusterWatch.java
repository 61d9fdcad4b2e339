package dev.nutcracker.topology;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.GivenHosts;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A watch of a cluster with its loop, and all that it has told. */
final class RunningClusterWatch implements AutoCloseable, ClusterListener {
    static final long REFRESH_MS = 200;

    private final TopologyLoop loop = new TopologyLoop(Transport.best());
    private final List<ClusterMap> maps = new CopyOnWriteArrayList<>();
    private final List<String> nodes = new CopyOnWriteArrayList<>();
    private final List<String> states = new CopyOnWriteArrayList<>();
    private final AtomicInteger refreshes = new AtomicInteger();
    private final ClusterWatch watch;

    private RunningClusterWatch(ClusterSettings settings, GivenHosts hosts) {
        EventLoop eventLoop = loop.acquire();
        HostAddresses addresses = new HostAddresses(hosts, Runnable::run, eventLoop, System::nanoTime, _ -> {});
        Connector connector = new Connector(Transport.best(), eventLoop, SocketSettings.READ_BYTES_MAX, addresses);
        watch = new ClusterWatch(eventLoop, connector, _ -> EndpointKind.PLAIN, settings, this);
        watch.start();
    }

    static RunningClusterWatch start(int... seedPorts) {
        return start(settings(REFRESH_MS, null, AddressMap.NONE, seedPorts));
    }

    /** Starts one that asks only for a reason. */
    static RunningClusterWatch startWithoutPeriod(int... seedPorts) {
        return start(settings(0, null, AddressMap.NONE, seedPorts));
    }

    static RunningClusterWatch start(ClusterSettings settings) {
        return new RunningClusterWatch(settings, new GivenHosts());
    }

    static RunningClusterWatch start(ClusterSettings settings, GivenHosts hosts) {
        return new RunningClusterWatch(settings, hosts);
    }

    static ClusterSettings settings(
            long refreshMs, @Nullable ServerCredentials login, AddressMap addresses, int... seedPorts) {
        List<ServerAddress.Tcp> seeds = new ArrayList<>();
        for (int port : seedPorts) {
            seeds.add(local(port));
        }
        return new ClusterSettings("test", seeds, login, refreshMs, addresses);
    }

    static ServerAddress.Tcp local(int port) {
        return new ServerAddress.Tcp("127.0.0.1", port);
    }

    @Override
    public void onChanges(List<String> lines) {}

    @Override
    public void onMap(ClusterMap map) {
        maps.add(map);
    }

    @Override
    public void onRefreshed() {
        refreshes.incrementAndGet();
    }

    @Override
    public void onNode(String node, boolean serving, String reason) {
        nodes.add(node + " " + (serving ? "serves" : reason));
    }

    @Override
    public void onCluster(boolean ok, String reason) {
        states.add(ok ? "ok" : reason);
    }

    ClusterWatch watch() {
        return watch;
    }

    ClusterSnapshot snapshot() {
        return watch.snapshot();
    }

    /** How often was told that a node has been asked. */
    int refreshes() {
        return refreshes.get();
    }

    /** All maps, in order. */
    List<ClusterMap> maps() {
        return maps;
    }

    /** What was told of this node, in order. */
    List<String> told(String node) {
        return nodes.stream()
                .filter(line -> line.startsWith(node + " "))
                .map(line -> line.substring(node.length() + 1))
                .toList();
    }

    /** What was told of the cluster, in order. */
    List<String> states() {
        return states;
    }

    ClusterMap map() {
        return maps.getLast();
    }

    ClusterMap awaitMap() {
        return awaitMap("a map", _ -> true);
    }

    ClusterMap awaitMap(String what, Predicate<ClusterMap> condition) {
        Await.until(what, () -> !maps.isEmpty() && condition.test(maps.getLast()));
        return maps.getLast();
    }

    /** Waits until the slot is at this port. */
    ClusterMap awaitOwner(int slot, int port) {
        return awaitMap("slot " + slot + " at " + port, map -> portOf(map, slot) == port);
    }

    /** The port of the slot's owner; -1 if there is none. */
    static int portOf(ClusterMap map, int slot) {
        int owner = map.ownerOf(slot);
        return owner == ClusterMap.NOBODY
                ? -1
                : map.primaries().get(owner).address().port();
    }

    void awaitNode(String node, String... lines) {
        Await.until(
                node + ": " + String.join(", ", lines) + "; was " + told(node),
                () -> told(node).equals(List.of(lines)));
    }

    /** Waits until nodes have been asked for the map this often from now on. */
    void awaitRefreshes(int count) {
        long before = snapshot().refreshes().total();
        Await.until(count + " refreshes", () -> snapshot().refreshes().total() >= before + count);
    }

    @Override
    public void close() {
        watch.stop();
        loop.release();
    }
}
