package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sentinels that are known, and when they are asked: from time to time, and after each reason to look.
 *
 * <pre>
 *   reasons      │ │          │ │ │        │
 *   asked        ▲   ▲          ▲    ▲          ▲              gaps of 100 ms, doubling to 1 s while reasons go on
 * </pre>
 */
final class KnownSentinels implements Sentinel.Owner {
    /** How many may be known, unless the configuration itself names more. */
    static final int KNOWN_MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(KnownSentinels.class);
    private static final long GAP_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long GAP_MAX_NS = TimeUnit.MILLISECONDS.toNanos(1000);
    /** At the start everybody gets this long to answer before anybody is believed. */
    private static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(RedisConnection.SILENCE_MS);

    /** How often at most sentinels are asked about others. */
    private static final long OTHERS_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long FORGOTTEN_NS = TimeUnit.MINUTES.toNanos(10);
    /** How often it is seen to that sentinels are there, if they are not asked. */
    private static final long PING_MS = 5000;

    private static final double JITTER = 0.1;

    /** Its owner. */
    interface Owner {
        /** There is something new, or something less. */
        void heard();

        /** It is time to look at everything, without a reason. */
        void due();

        void happened(SentinelEvent event);
    }

    private final EventLoop loop;
    private final WatchSettings settings;
    private final Owner owner;
    private final Sentinel.Context context;
    private final List<Sentinel> all = new ArrayList<>();

    private @Nullable ScheduledFuture<?> period;
    private @Nullable ScheduledFuture<?> nextRefresh;
    private long nextRefreshNs;
    private long startedNs;
    private long askedNs;
    private long askedAboutOthersNs;
    private long gapNs = GAP_NS;
    private long refreshes;
    private long unanswered;
    private boolean answeredSince = true;
    private boolean stopped;

    KnownSentinels(
            EventLoop loop,
            Connector connector,
            EndpointKind kind,
            WatchSettings settings,
            Set<String> masters,
            Owner owner) {
        this.loop = loop;
        this.settings = settings;
        this.owner = owner;
        this.context = new Sentinel.Context(loop, connector, kind, settings.sentinelLogin(), masters, this);
    }

    void start() {
        startedNs = System.nanoTime();
        askedNs = startedNs - 2 * GAP_MAX_NS;
        // Each is asked when it is first connected to.
        askedAboutOthersNs = startedNs;
        for (ServerAddress.Tcp address : new LinkedHashSet<>(settings.sentinels())) {
            all.add(new Sentinel(context, address, true, startedNs));
        }
        all.forEach(Sentinel::start);
        loop.schedule(owner::heard, FIRST_NS, TimeUnit.NANOSECONDS);
        startPeriod();
    }

    void stop() {
        stopped = true;
        if (period != null) {
            period.cancel(false);
        }
        if (nextRefresh != null) {
            nextRefresh.cancel(false);
        }
        all.forEach(Sentinel::stop);
    }

    List<Sentinel> all() {
        return all;
    }

    int count() {
        return all.size();
    }

    /** Whether all that should answer at the start have, or have had the time for it. */
    boolean haveHadTheirSay() {
        return System.nanoTime() - startedNs >= FIRST_NS || all.stream().allMatch(Sentinel::isTried);
    }

    boolean isAnyAnswering() {
        return all.stream().anyMatch(Sentinel::isAnswering);
    }

    /** What those say that answer; a sentinel with two addresses says it once. */
    List<MasterReport> reports(String master) {
        List<MasterReport> reports = new ArrayList<>();
        Set<String> counted = new HashSet<>();
        for (Sentinel sentinel : all) {
            MasterReport report = sentinel.report(master);
            if (report != null && (sentinel.id().isEmpty() || counted.add(sentinel.id()))) {
                reports.add(report);
            }
        }
        return reports;
    }

    /** Why none answers, if none does. */
    String silence() {
        Sentinel first = all.getFirst();
        return "no sentinel answers; " + first.address().text() + ": " + first.reason();
    }

    long refreshes() {
        return refreshes;
    }

    long unanswered() {
        return unanswered;
    }

    private void startPeriod() {
        long periodMs = settings.refreshMs() == 0 ? PING_MS : settings.refreshMs();
        double jitter = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        period = loop.schedule(this::periodOver, (long) (periodMs * jitter), TimeUnit.MILLISECONDS);
    }

    private void periodOver() {
        if (stopped) {
            return;
        }
        startPeriod();
        forget();
        if (settings.refreshMs() == 0) {
            all.forEach(Sentinel::ping);
        } else {
            refresh();
            owner.due();
        }
    }

    private void forget() {
        long nowNs = System.nanoTime();
        for (Sentinel sentinel : List.copyOf(all)) {
            if (!sentinel.isConfigured() && nowNs - sentinel.signNs() > FORGOTTEN_NS) {
                drop(sentinel, "there has been no sign of it for 10 minutes");
            }
        }
    }

    private void drop(Sentinel sentinel, String why) {
        LOG.info("sentinel {} is dropped: {}", sentinel.address().text(), why);
        all.remove(sentinel);
        sentinel.stop();
    }

    /** Asks all of them, as soon as the gap allows it. */
    void refresh() {
        plan(gapNs);
    }

    /** Asks all of them soon, since one of them has said that there is something to hear. */
    void refreshForNews() {
        gapNs = GAP_NS;
        plan(GAP_NS);
    }

    private void plan(long gap) {
        long nowNs = System.nanoTime();
        long dueNs = Math.max(nowNs, askedNs + gap);
        if (nextRefresh != null) {
            if (nextRefreshNs <= dueNs) {
                return;
            }
            nextRefresh.cancel(false);
            nextRefresh = null;
        }
        if (dueNs == nowNs) {
            refreshNow(nowNs);
        } else {
            nextRefreshNs = dueNs;
            nextRefresh = loop.schedule(this::due, dueNs - nowNs, TimeUnit.NANOSECONDS);
        }
    }

    private void due() {
        nextRefresh = null;
        if (!stopped) {
            refreshNow(System.nanoTime());
        }
    }

    private void refreshNow(long nowNs) {
        gapNs = nowNs - askedNs >= 2 * GAP_MAX_NS ? GAP_NS : Math.min(GAP_MAX_NS, 2 * gapNs);
        askedNs = nowNs;
        refreshes++;
        unanswered += answeredSince ? 0 : 1;
        answeredSince = false;
        boolean aboutOthers = nowNs - askedAboutOthersNs >= OTHERS_NS;
        askedAboutOthersNs = aboutOthers ? nowNs : askedAboutOthersNs;
        all.forEach(sentinel -> sentinel.ask(aboutOthers));
    }

    @Override
    public void heard(Sentinel sentinel) {
        answeredSince |= sentinel.isAnswering();
        owner.heard();
    }

    @Override
    public void happened(SentinelEvent event) {
        owner.happened(event);
    }

    @Override
    public void identified(Sentinel sentinel) {
        for (Sentinel other : List.copyOf(all)) {
            if (other != sentinel && other.id().equals(sentinel.id())) {
                Sentinel learned = sentinel.isConfigured() ? other : sentinel;
                if (!learned.isConfigured()) {
                    drop(
                            learned,
                            "it is the one at "
                                    + (learned == other ? sentinel : other)
                                            .address()
                                            .text());
                    return;
                }
            }
        }
    }

    @Override
    public void named(String id, ServerAddress.Tcp announced) {
        ServerAddress.Tcp address = settings.addresses().reached(announced);
        long nowNs = System.nanoTime();
        for (Sentinel sentinel : all) {
            if (sentinel.id().equals(id) || sentinel.address().equals(address)) {
                sentinel.sign(nowNs);
                return;
            }
        }
        if (all.size() < KNOWN_MAX && !stopped) {
            LOG.info("sentinel {} is asked as well, since others name it", address.text());
            Sentinel learned = new Sentinel(context, address, false, nowNs);
            learned.identify(id);
            all.add(learned);
            learned.start();
        }
    }
}
