package dev.nutcracker.discovery;

import dev.nutcracker.config.DiscoveryConfig;
import dev.nutcracker.config.ServerConfig;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Keeps the servers of one pool as a source says, on a thread of its own.
 *
 * <pre>
 *   thread "discovery alpha"
 *   ServerSource ── Answer ──► ListJudge ── TAKE ──► ListTaker    the pool has these servers: waits for the workers
 *        ▲                         │                     │
 *        └──── Rounds: when to ────┘                     └──► ListCache
 *              ask again
 * </pre>
 */
public final class Discovery {
    private final Rounds rounds;
    private final ServerSource source;
    private final Thread thread;
    private final Object lock = new Object();
    private boolean stopped;
    /** An interrupt now would hit the change of the pool half-way. */
    private boolean taking;

    /**
     * A discovery that {@link #start} begins.
     *
     * @param inForce the servers that the pool has now; none if it has none
     * @param sockets for sources that are name servers
     */
    public Discovery(
            String pool,
            DiscoveryConfig config,
            List<ServerConfig> inForce,
            ListOrigin origin,
            DnsSockets sockets,
            ListTaker taker,
            DiscoveryTally tally) {
        this.source = Sources.of(config, sockets);
        ListJudge judge = new ListJudge(config.maxLossPercent(), config.holdMs(), inForce, origin);
        this.rounds = new Rounds(
                pool,
                config.source().shown(),
                config.intervalMs(),
                source,
                judge,
                servers -> take(taker, servers),
                tally,
                System::nanoTime);
        this.thread = Thread.ofPlatform().daemon().name("discovery " + pool).unstarted(this::run);
    }

    /** Begins to ask. */
    public void start() {
        thread.start();
    }

    /** Asks no more and changes nothing any more. A change that is under way completes. Does not wait for it. */
    public void stop() {
        synchronized (lock) {
            stopped = true;
            if (!taking) {
                thread.interrupt();
            }
        }
    }

    /** What is known of it now. */
    public DiscoverySnapshot snapshot() {
        return rounds.snapshot();
    }

    private void run() {
        try (source) {
            while (!isStopped()) {
                Thread.sleep(rounds.next());
            }
        } catch (InterruptedException e) {
            // It was stopped.
        }
    }

    private boolean isStopped() {
        synchronized (lock) {
            return stopped;
        }
    }

    private void take(ListTaker taker, List<ServerConfig> servers) throws IOException {
        synchronized (lock) {
            if (stopped) {
                throw new CancellationException();
            }
            taking = true;
        }
        try {
            taker.take(servers);
        } finally {
            synchronized (lock) {
                taking = false;
            }
        }
    }
}
