package dev.nutcracker.ui;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.console.Caller;
import dev.nutcracker.console.ConsoleCommand;
import dev.nutcracker.console.ProxyView;
import dev.nutcracker.stats.Event;
import dev.nutcracker.stats.History;
import dev.nutcracker.stats.JvmSnapshot;
import dev.nutcracker.stats.MemorySnapshot;
import dev.nutcracker.stats.ReloadTally;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.Version;
import dev.nutcracker.ui.Moments.Moment;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The data of the page: one JSON object with everything that it shows. Any thread may call it.
 *
 * <pre>
 *   viewer ──┐
 *   viewer ──┼── within a second ──► Moment ── one task ──► each worker
 *   viewer ──┘                         │
 *                                      ├── History     every 5 s, whether somebody looks or not
 *                                      └── rates, percentiles: of the interval before the latest sample
 * </pre>
 */
public final class UiState {
    /** At this length, in characters, no more rows are written, so that the object stays below 512 KB. */
    static final int LENGTH_MAX = 400 * 1024;

    /** The same for pools, which are not all that there is. */
    static final int POOLS_LENGTH_MAX = 200 * 1024;

    private static final Set<String> OPERATORS_STATES = Set.of("drain", "maint", "forced_up");
    private static final int EVENTS_MAX = 100;

    private final UiView view;
    private final Moments moments;

    public UiState(UiView view) {
        this(view, System::nanoTime);
    }

    UiState(UiView view, LongSupplier nanoTime) {
        this.view = view;
        this.moments = new Moments(view, nanoTime);
    }

    /** Whether there is a pool of that name. */
    public boolean hasPool(String name) {
        return view.console().configuration().pools().stream()
                .anyMatch(pool -> pool.name().equals(name));
    }

    /** Returns the object for a viewer. Blocks until the workers have answered, unless they just have. */
    public String json(UiQuery query, Caller caller) {
        ProxyView proxy = view.console();
        Configuration configuration = proxy.configuration();
        Moment moment = moments.of(query.pool());
        StateJson out = new StateJson().open('{');
        process(proxy, moment, out);
        rights(caller, out);
        long overrides = moment.servers().stream()
                .filter(server -> OPERATORS_STATES.contains(server.state()))
                .count();
        out.number("overrides", Math.max(overrides, view.overrides()));
        memory(proxy.memory(), out);
        List<PoolConfig> pools = configuration.pools();
        PoolRows.write(pools, moment, out);
        WorkerRows.write(moment, out);
        CommandRows.write(query.pool(), moment, out);
        ClientRows.write(moment, out);
        SlowRows.write(query.pool(), caller.seesSecrets() ? proxy.slowRequests() : null, out);
        events(proxy.events(), query.since(), out);
        BandRows.write(query.pool(), view.bands(), out);
        List<ServerReport> shown = ServerRows.shown(query.pool(), moment.servers());
        shown.stream()
                .map(ServerReport::pool)
                .distinct()
                .forEach(pool -> view.history().watch(pool, moment.pulse().timeMs()));
        HistoryRows.write(query, shown, view.history(), out);
        ServerRows.write(query.pool(), configuration, moment, shown, out);
        return out.close('}').toString();
    }

    private void process(ProxyView proxy, Moment moment, StateJson out) {
        ReloadTally.Snapshot reloads = view.reloads();
        out.text("release", Version.RELEASE)
                .text("version", proxy.version())
                .text("host", view.hostName())
                .number("pid", ProcessHandle.current().pid())
                .number("started_ms", reloads.startedMs())
                .number("now_ms", moment.pulse().timeMs())
                .number("uptime_s", proxy.uptimeS())
                .text("unready", proxy.unreadiness())
                .text("digest", view.configDigest())
                .name("reload")
                .open('{')
                .number("ms", reloads.lastMs())
                .flag("ok", reloads.lastSuccessful())
                .number("count", reloads.successes() + reloads.failures())
                .close('}');
    }

    private static void rights(Caller caller, StateJson out) {
        out.text("level", caller.level() == null ? "" : caller.level().label())
                .name("may")
                .open('[');
        Arrays.stream(ConsoleCommand.values())
                .filter(command -> caller.has(command.level()))
                .filter(command -> !command.showsSecrets() || caller.seesSecrets())
                .forEach(command -> out.text(command.label()));
        out.close(']');
    }

    private void memory(MemorySnapshot memory, StateJson out) {
        JvmSnapshot jvm = JvmSnapshot.now();
        out.name("memory").open('[');
        memory("kept between turns (max_memory)", memory.keptBytes(), memory.keptMaxBytes(), out);
        memory("buffers outside the heap", memory.directUsedBytes(), memory.directMaxBytes(), out);
        memory("clients and requests, estimated", memory.heapBytes(), memory.heapMaxBytes(), out);
        memory("heap", jvm.heapUsedBytes(), jvm.heapMaxBytes(), out);
        memory("samples of this page", view.history().bytes(), History.BYTES_MAX, out);
        out.close(']');
    }

    private static void memory(String what, long bytes, long limitBytes, StateJson out) {
        out.open('{')
                .text("what", what)
                .number("bytes", bytes)
                .number("limit", limitBytes)
                .close('}');
    }

    private static void events(List<Event> events, long since, StateJson out) {
        long last = events.isEmpty() ? 0 : events.getLast().number();
        // A higher number is one of a process before this one.
        long after = since > last ? 0 : since;
        List<Event> later =
                events.stream().filter(event -> event.number() > after).toList();
        out.number("last_event", last).name("events").open('[');
        for (Event event : later.subList(Math.max(0, later.size() - EVENTS_MAX), later.size())) {
            out.open('{')
                    .number("number", event.number())
                    .number("ms", event.timeMs())
                    .text("level", event.level())
                    .text("source", event.source())
                    .text("text", event.text())
                    .close('}');
        }
        out.close(']');
    }
}
