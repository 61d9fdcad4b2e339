package dev.nutcracker.proxy;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.HandoverConfig;
import dev.nutcracker.handover.HandoverSocket;
import dev.nutcracker.handover.Message;
import dev.nutcracker.handover.Taking;
import dev.nutcracker.net.Transport;
import dev.nutcracker.stats.HandoverOutcome;
import dev.nutcracker.stats.HandoverReport;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerSnapshot;
import dev.nutcracker.stats.Version;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hand-overs of a proxy: from another process to this one when it starts, and from this one to the next. */
public final class Handovers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Handovers.class);
    private static final Duration CONNECTING_MAX = Duration.ofSeconds(2);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Proxy proxy;
    private final HandoverHooks hooks;
    private final EventLoop loop;
    private final HandoverSocket socket;

    public Handovers(Proxy proxy, HandoverHooks hooks) {
        this.proxy = proxy;
        this.hooks = hooks;
        this.loop = proxy.workers().getFirst().loop();
        this.socket = new HandoverSocket(
                loop,
                new GivingProxy(proxy, hooks, this::closeSocket),
                Version.RELEASE,
                () -> proxy.configuration().global().handover().timeoutMs(),
                proxy.handovers(),
                hooks::reached);
    }

    /** Returns why this configuration has no hand-overs on this transport though it wants them; empty if it can have them. */
    public static String obstacle(HandoverConfig config, Transport transport) {
        return config.isOn() && !transport.adoptsSockets()
                ? "global: handover: sockets cannot be passed with transport " + transport.lowerCaseName()
                        + ", only with epoll"
                : "";
    }

    /** Lets the next process find this one. Blocks until it can. */
    public void open(Path path) throws IOException {
        socket.open(path);
    }

    private void closeSocket() {
        socket.closeSocket();
    }

    /**
     * Waits until there are connections to all servers, but not for long: a server may be down. Requests of the clients that
     * come then need not wait for them.
     */
    public void awaitConnections() {
        long endNs = System.nanoTime() + CONNECTING_MAX.toNanos();
        while (!isConnected() && System.nanoTime() - endNs < 0) {
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private boolean isConnected() {
        int perServer = proxy.workers().size();
        return proxy.reports().snapshot().pools().stream()
                .flatMap(pool -> pool.servers().stream())
                .allMatch(server -> isConnected(server, perServer));
    }

    private static boolean isConnected(ServerSnapshot server, int perServer) {
        return server.value(ServerCounter.SERVER_CONNECTIONS) >= perServer;
    }

    /**
     * Takes over from the process at this path. The proxy runs this configuration already, but has no sockets.
     *
     * @param next with its sockets
     * @return the id of the process that has handed over
     * @throws IOException if there is no such process, or if it goes on by itself
     */
    public long takeOver(Path path, Configuration next) throws IOException {
        long beginNs = System.nanoTime();
        TakingProxy taker = new TakingProxy(proxy, next, hooks);
        try (Taking taking = Taking.begin(path, loop, Version.RELEASE, taker, hooks::reached)) {
            LOG.info("taking over from pid {}, release {}", taking.otherPid(), taking.otherRelease());
            Message.Counts counts = taking.run();
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
            proxy.handovers()
                    .ended(new HandoverReport(
                            HandoverOutcome.TAKEN,
                            System.currentTimeMillis(),
                            taking.otherPid(),
                            counts.passed(),
                            counts.waited(),
                            counts.drained(),
                            tookMs,
                            ""));
            LOG.info(
                    "took over from pid {} in {} ms: {} clients passed, {} of them had to be waited for, {} drained",
                    taking.otherPid(),
                    tookMs,
                    counts.passed(),
                    counts.waited(),
                    counts.drained());
            return taking.otherPid();
        }
    }

    /** Ends: a hand-over that is under way is taken back first. */
    @Override
    public void close() {
        socket.close();
    }
}
