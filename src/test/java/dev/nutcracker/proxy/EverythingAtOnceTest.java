package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.proxy.Disturbance.Disturbed;
import dev.nutcracker.proxy.Disturbance.Place;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.Checker.Report;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.ReadChecker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster, a master with sentinels and routes to both under clients that check each answer, while all that can happen to them
 * happens: servers are killed and frozen, primaries change, slots move, the configuration changes, and crowds of clients
 * come and go. In slices of a minute; after each, nothing is left of clients and pools.
 *
 * <p>For hours: {@code -Plong -Dtest=EverythingAtOnceTest -Dsoak.seconds=3600 -Dsoak.seed=7 -Dsoak.log=FILE}.
 */
@Tag("long")
@ResourceLock(LogWatch.LOG)
final class EverythingAtOnceTest {
    private static final Logger LOG = LoggerFactory.getLogger(EverythingAtOnceTest.class);

    private static final long SECONDS = Long.getLong("soak.seconds", 300);
    private static final long SEED = Long.getLong("soak.seed", 1);
    /** Where the log is kept, with what happened when. */
    private static final String LOG_FILE = System.getProperty("soak.log");

    private static final long SLICE_S = 60;
    private static final int CLIENTS = 10;
    private static final Duration READ_PAUSE = Duration.ofMillis(10);
    /** How long a copy in front of a pool lives. */
    private static final int NEAR_MS = 1000;

    private static final LogWatch LOG_WATCH = new LogWatch();

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @AfterAll
    static void expectNothingLeakedOrBroke() throws IOException {
        try (LOG_WATCH) {
            if (LOG_FILE != null) {
                Files.writeString(Path.of(LOG_FILE), LOG_WATCH.text());
            }
            LOG_WATCH.assertNothingLeakedOrBroke();
        }
    }

    @Test
    void shouldStandEverythingAtOnce() throws Exception {
        Random random = new Random(SEED);
        int workers = 1 + random.nextInt(4);
        try (DisturbedCluster cluster = new DisturbedCluster();
                DisturbedMaster master = new DisturbedMaster();
                DisturbedProxy proxy = new DisturbedProxy(workers, cluster, master)) {
            Disturbed all = new Disturbed(cluster, master, proxy);
            proxy.reload(random);
            proxy.awaitServed();
            proxy.expectNothingIsLeft();
            Use atFirst = Use.now();
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            for (long leftNs = endNs - System.nanoTime(); leftNs > 0; leftNs = endNs - System.nanoTime()) {
                LOG.info("seed {}, {} workers: a slice begins", SEED, workers);
                slice(all, random, Math.min(leftNs, TimeUnit.SECONDS.toNanos(SLICE_S)));
                proxy.expectNothingIsLeft();
                awaitUse(atFirst);
            }
        }
    }

    private static void awaitUse(Use atFirst) {
        try {
            Disturbance.await("no more is in use than at first", () -> Use.now().isWithin(atFirst));
        } catch (AssertionError e) {
            throw new AssertionError("in use: " + Use.now() + ", at first: " + atFirst, e);
        }
    }

    private void slice(Disturbed all, Random random, long durationNs) throws Exception {
        DisturbedProxy proxy = all.proxy();
        proxy.reload(random);
        proxy.awaitServed();
        try (ReadChecker ofReplicas = ReadChecker.start(proxy.nodesPort(), READ_PAUSE);
                ReadChecker ofNear = ReadChecker.start(proxy.frontPort(), READ_PAUSE)) {
            Checker ofNodes = Checker.start(proxy.nodesPort(), CLIENTS, true, "n");
            Checker ofMaster = Checker.start(proxy.mastersPort(), CLIENTS, false, "m");
            Checker ofRoutes =
                    Checker.start(proxy.frontPort(), DisturbedProxy.ROUTED_CLIENTS, false, DisturbedProxy.ROUTED);
            AtomicBoolean goOn = new AtomicBoolean(true);
            List<Thread> disturbers = new ArrayList<>();
            for (Place place : Place.values()) {
                List<Checker> witnesses = switch (place) {
                    case CLUSTER -> List.of(ofNodes);
                    case MASTER -> List.of(ofMaster);
                    case PROXY -> List.of();
                };
                Random own = new Random(random.nextLong());
                disturbers.add(start(new Disturber(place, all, witnesses, own, goOn::get)));
            }
            try {
                awaitEndOrFailure(durationNs);
            } finally {
                goOn.set(false);
                for (Thread disturber : disturbers) {
                    disturber.join();
                }
            }
            List<Report> reports = List.of(ofNodes.stop(), ofMaster.stop(), ofRoutes.stop());
            LOG.info("clients of cluster, master and routes: {}", reports);
            assertThat(failures).as("seed %d: %s", SEED, reports).isEmpty();
            expectRight(reports.get(0), true);
            expectRight(reports.get(1), false);
            expectRight(reports.get(2), false);
            expectRight("replicas", ofReplicas.stop(), DisturbedProxy.LAG_MAX_MS + 1000);
            expectRight("near", ofNear.stop(), NEAR_MS);
        }
    }

    private Thread start(Disturber disturber) {
        return Thread.ofVirtual()
                .uncaughtExceptionHandler((_, failure) -> {
                    LOG.info("failed: {}", failure.getMessage());
                    failures.add(failure);
                })
                .start(disturber);
    }

    private void awaitEndOrFailure(long durationNs) {
        long endNs = System.nanoTime() + durationNs;
        while (System.nanoTime() - endNs < 0 && failures.isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** @param mayRepeatMessages which may happen to those of shards while their node changes */
    private static void expectRight(Report report, boolean mayRepeatMessages) {
        FailoverErrors.expectRight(report);
        FailoverErrors.expectErrors(report, Disturbance.Words.OF_FROZEN);
        assertThat(report.reordered())
                .as("%s", report)
                .allMatch(found -> mayRepeatMessages && found.contains("ms: message "));
    }

    private static void expectRight(String who, ReadChecker.Report report, long oldestMs) {
        LOG.info("readers of {}: {}", who, report);
        assertThat(report.wrong()).as("%s: %s", who, report).isEmpty();
        assertThat(report.errors().keySet())
                .as("%s: %s", who, report)
                .allMatch(error -> Arrays.stream(Disturbance.Words.OF_FROZEN)
                        .anyMatch(FailoverErrors.sameAs(error.substring(1))::startsWith));
        assertThat(report.oldestMs()).as("%s: %s", who, report).isLessThanOrEqualTo(oldestMs);
    }

    /** What the process uses of the system. */
    private record Use(long descriptors, Set<String> threads) {
        private static final int MORE_PERCENT = 5;

        static Use now() {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return new Use(
                        open.count(),
                        Thread.getAllStackTraces().keySet().stream()
                                .map(Thread::getName)
                                .filter(Use::isOfProxy)
                                .collect(Collectors.toCollection(TreeSet::new)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Not those of the JVM for virtual threads and for processes, which come as they are needed. */
        private static boolean isOfProxy(String thread) {
            return !thread.matches(
                    "(ForkJoinPool|VirtualThread|MasterPoller|Read-Poller|Write-Poller|globalEventExecutor|process reaper).*");
        }

        boolean isWithin(Use first) {
            return descriptors <= first.descriptors * (100 + MORE_PERCENT) / 100 && first.threads.containsAll(threads);
        }
    }
}
