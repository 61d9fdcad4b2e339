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
import dev.nutcracker.topology.MasterState.Phase;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A watch with its loop, and all that it has told. */
final class RunningWatch implements MasterListener, AutoCloseable {
    static final long REFRESH_MS = 200;

    private final TopologyLoop loop = new TopologyLoop(Transport.best());
    private final List<MasterState> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger refreshes = new AtomicInteger();
    private final SentinelWatch watch;

    private RunningWatch(WatchSettings settings, GivenHosts hosts, Set<String> masters) {
        EventLoop eventLoop = loop.acquire();
        HostAddresses addresses = new HostAddresses(hosts, Runnable::run, eventLoop, System::nanoTime, _ -> {});
        Connector connector = new Connector(Transport.best(), eventLoop, SocketSettings.READ_BYTES_MAX, addresses);
        watch = new SentinelWatch(
                eventLoop, connector, EndpointKind.PLAIN, _ -> EndpointKind.PLAIN, settings, masters, this);
        watch.start();
    }

    /** Watches these masters by sentinels on these ports. */
    static RunningWatch start(Set<String> masters, int... sentinelPorts) {
        return start(settings(null, null, AddressMap.NONE, sentinelPorts), masters);
    }

    static RunningWatch start(WatchSettings settings, Set<String> masters) {
        return start(settings, new GivenHosts(), masters);
    }

    static RunningWatch start(WatchSettings settings, GivenHosts hosts, Set<String> masters) {
        return new RunningWatch(settings, hosts, masters);
    }

    static WatchSettings settings(
            @Nullable ServerCredentials sentinelLogin,
            @Nullable ServerCredentials serverLogin,
            AddressMap addresses,
            int... sentinelPorts) {
        List<ServerAddress.Tcp> sentinels = new ArrayList<>();
        for (int port : sentinelPorts) {
            sentinels.add(local(port));
        }
        return new WatchSettings(sentinels, sentinelLogin, serverLogin, REFRESH_MS, addresses);
    }

    static ServerAddress.Tcp local(int port) {
        return new ServerAddress.Tcp("127.0.0.1", port);
    }

    @Override
    public void onChange(MasterState state) {
        told.add(state);
    }

    @Override
    public void onRefreshed() {
        refreshes.incrementAndGet();
    }

    /** How often it has said that all are asked again. */
    int refreshes() {
        return refreshes.get();
    }

    SentinelWatch watch() {
        return watch;
    }

    SentinelSnapshot snapshot() {
        return watch.snapshot();
    }

    /** What was told of this master, in order. */
    List<MasterState> told(String master) {
        return told.stream().filter(state -> state.master().equals(master)).toList();
    }

    /** The phases of the master with their ports, in order, each once in a row. */
    List<String> phases(String master) {
        List<String> phases = new ArrayList<>();
        for (MasterState state : told(master)) {
            String phase = state.phase()
                    + (state.address() == null ? "" : " " + state.address().port());
            if (phases.isEmpty() || !phases.getLast().equals(phase)) {
                phases.add(phase);
            }
        }
        return phases;
    }

    MasterState state(String master) {
        List<MasterState> states = told(master);
        return states.isEmpty() ? MasterState.unknown(master, "nothing was told") : states.getLast();
    }

    MasterState awaitServing(String master, int port) {
        return await(
                master,
                "serving at " + port,
                state -> state.phase() == Phase.SERVING
                        && state.address() != null
                        && state.address().port() == port);
    }

    MasterState await(String master, Phase phase) {
        return await(master, phase.toString(), state -> state.phase() == phase);
    }

    MasterState await(String master, String what, Predicate<MasterState> condition) {
        Await.until(master + " " + what + ", told: " + told(master), () -> condition.test(state(master)));
        return state(master);
    }

    /** Waits until the sentinels have been asked this often from now on. */
    void awaitRefreshes(int count) {
        long before = snapshot().refreshes();
        Await.until(count + " refreshes", () -> snapshot().refreshes() >= before + count);
    }

    void awaitSentinels(int answering) {
        Await.until(answering + " sentinels that answer", () -> snapshot().answering() == answering);
    }

    @Override
    public void close() {
        watch.stop();
        loop.release();
    }
}
