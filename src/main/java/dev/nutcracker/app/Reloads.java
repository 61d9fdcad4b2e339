package dev.nutcracker.app;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.admin.ControlAnswer.Outcome;
import dev.nutcracker.audit.AuditEvent;
import dev.nutcracker.audit.AuditKind;
import dev.nutcracker.audit.AuditLog;
import dev.nutcracker.config.ConfigDifference;
import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.ConfigOverride;
import dev.nutcracker.config.ConfigOverrides;
import dev.nutcracker.config.ConfigText;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.LoadedConfig;
import dev.nutcracker.config.NamedFiles;
import dev.nutcracker.config.OverrideTarget;
import dev.nutcracker.config.StartupSettings;
import dev.nutcracker.log.Log;
import dev.nutcracker.proxy.KnownCommands;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.proxy.Steps;
import dev.nutcracker.stats.ReloadTally;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Reloads the configuration file, one reload at a time. The whole file is checked first: if it is invalid, nothing
 * changes. Every change and its cause are logged at any level.
 */
final class Reloads {
    private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);
    /** Marks lines that are never left out as repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");
    /** How the audit log names who takes on changed files. */
    private static final String REFRESH = "refresh";

    private static final String NO_CHANGE = "nothing has changed";

    private final Proxy proxy;
    private final Path file;
    private final UnaryOperator<Configuration> effective;
    private final LogSetup log;
    private final ConfigWatch watch;
    private final Supervisor supervisor;
    private final ReentrantLock underWay = new ReentrantLock();
    private final FileRefresh refresh = new FileRefresh();
    private final FileAudit fileAudit;
    private final ExpiryWarnings expiry;
    private final OverrideBook overrides;
    private final ReloadHistory history = new ReloadHistory();
    private volatile StartupSettings inEffect;
    private volatile String digest;
    private volatile Follower follower = _ -> {};
    private volatile LoadedConfig latest;
    /** Of the file that was read last; null if it could not be read. Only while a reload is under way. */
    private @Nullable String sha256;

    /**
     * @param file the configuration file
     * @param latest what it had when it was loaded
     * @param overrides that are in it
     * @param effective applies the options of the command line
     */
    Reloads(
            Proxy proxy,
            Path file,
            LoadedConfig latest,
            OverrideBook overrides,
            UnaryOperator<Configuration> effective,
            LogSetup log,
            ConfigWatch watch,
            Supervisor supervisor) {
        this.latest = latest;
        this.overrides = overrides;
        this.proxy = proxy;
        this.expiry = new ExpiryWarnings(proxy);
        this.fileAudit = new FileAudit(proxy.audit());
        this.file = file;
        this.effective = effective;
        this.log = log;
        this.watch = watch;
        this.supervisor = supervisor;
        this.inEffect = StartupSettings.fromStart(proxy.configuration());
        this.digest = ConfigText.digest(latest.configuration());
    }

    /** Follows the configuration besides the proxy. */
    @FunctionalInterface
    interface Follower {
        void adopt(Configuration adopted) throws IOException;
    }

    /** Sets who follows the configuration besides the proxy. */
    void onAdopted(Follower other) {
        follower = other;
    }

    /** Returns the settings that only a restart changes, as they are in effect now. */
    StartupSettings inEffect() {
        return inEffect;
    }

    /** Returns the {@link ConfigText#digest} of the file that is in effect. */
    String digest() {
        return digest;
    }

    /** Reloads unless another reload is under way. */
    ControlAnswer reloadNow(String by) {
        if (!underWay.tryLock()) {
            return new ControlAnswer(Outcome.UNDER_WAY, "another reload is under way");
        }
        try {
            return reload(by);
        } finally {
            underWay.unlock();
        }
    }

    /** Reloads as soon as no other reload is running: the file may have changed after that one has read it. */
    void reloadNext(String by) {
        underWay.lock();
        try {
            reload(by);
        } finally {
            underWay.unlock();
        }
    }

    /**
     * Checks a file, and what would change with it; changes nothing.
     *
     * @param path null for the configuration file
     */
    ControlAnswer check(@Nullable Path path) {
        Path checked = path == null ? file : path;
        try {
            // Another file is not the one whose lines the overrides know.
            ConfigOverrides asked = path == null ? overrides.all() : ConfigOverrides.NONE;
            return preview(ConfigLoader.load(checked, new KnownCommands(), asked), asked);
        } catch (ConfigException e) {
            return new ControlAnswer(Outcome.REFUSED, Preview.text(e));
        } catch (IOException e) {
            return new ControlAnswer(Outcome.REFUSED, "failed to open configuration file '" + checked + "'");
        }
    }

    private ControlAnswer preview(LoadedConfig loaded, ConfigOverrides asked) {
        Configuration next = proxy.inForce(effective.apply(loaded.configuration()));
        return new Preview(loaded, asked).of(ConfigDifference.between(proxy.configuration(), next, inEffect));
    }

    /** Returns what would change with these values in place of those of the file; changes nothing. */
    ControlAnswer wouldOverride(List<ConfigOverride> wanted) {
        try {
            ConfigOverrides asked = overrides.all().with(wanted);
            return preview(latest.source().readAgain(asked), asked);
        } catch (ConfigException e) {
            return new ControlAnswer(Outcome.REFUSED, Preview.text(e));
        }
    }

    /**
     * Takes on values in place of those of the file, and those of the file again in place of others, all or none. Whatever
     * the file has now does not matter.
     *
     * @param withdrawn the overrides that end
     */
    ControlAnswer override(List<ConfigOverride> wanted, Predicate<OverrideTarget> withdrawn, String by) {
        if (!underWay.tryLock()) {
            return new ControlAnswer(Outcome.UNDER_WAY, "a reload is under way");
        }
        try {
            ConfigOverrides before = overrides.all();
            ConfigOverrides asked = before.without(withdrawn).with(wanted);
            ControlAnswer answer = tried(by, asked, () -> latest.source().readAgain(asked));
            if (answer.outcome() == Outcome.DONE) {
                overrides.add(wanted);
                end(
                        before.notIn(asked).stream()
                                .filter(one -> withdrawn.test(one.target()))
                                .toList(),
                        by);
            }
            return answer;
        } finally {
            underWay.unlock();
        }
    }

    /** Takes the place of a process that had these overrides. Returns the configuration with which this one goes on. */
    Configuration goOnWith(ConfigOverrides carried, String by) throws IOException {
        LoadedConfig loaded;
        try {
            loaded = latest.source().readAgain(carried);
        } catch (ConfigException e) {
            throw new IOException(
                    "what was set at run time does not go with this configuration file: " + Preview.text(e), e);
        }
        latest = loaded;
        digest = ConfigText.digest(loaded.configuration());
        overrides.begin(loaded.overrides());
        OrderKeeper.order(proxy, loaded.overrides().list());
        dropped(carried.notIn(loaded.overrides()), by)
                .forEach(sentence -> Log.always(Reloads.class, by + ": " + sentence));
        return effective.apply(loaded.configuration());
    }

    /** Returns what is in effect. */
    LoadedConfig latest() {
        return latest;
    }

    private void end(List<ConfigOverride> ended, String by) {
        Set<OverrideTarget> targets = ended.stream().map(ConfigOverride::target).collect(Collectors.toSet());
        overrides.remove(targets::contains);
        for (OverrideTarget target : targets) {
            switch (target) {
                case OverrideTarget.State(String pool, String server) ->
                    proxy.interventions().orderState(pool, server, null, by);
                case OverrideTarget.PoolState(String pool) ->
                    proxy.interventions().drainPool(pool, false);
                case OverrideTarget.Key _, OverrideTarget.Weight _ -> {}
            }
        }
    }

    /** Returns the values that the file has now; none if it cannot be read. */
    Map<String, String> fileValues() {
        return new ConfigFile(file).values();
    }

    /** Returns the configuration that a reload would come to. */
    Configuration fileNow() throws ConfigException, IOException {
        return proxy.inForce(effective.apply(
                ConfigLoader.load(file, new KnownCommands(), overrides.all()).configuration()));
    }

    /** Opens the audit log's file by its name again. */
    void reopenAudit() {
        AuditLog audit = proxy.audit().log();
        if (audit != null) {
            audit.reopen();
        }
    }

    /** Starts or stops watching the file, as the configuration says. */
    void watchIfWanted() {
        if (proxy.configuration().global().watch()) {
            watch.start(() -> reloadNext("the file, which has changed"));
        } else {
            watch.stop();
        }
        refreshIfWanted();
    }

    /** Looks at no file any more. */
    void stopWatching() {
        watch.stop();
        refresh.stop();
    }

    /** Records what the proxy has started with. */
    void recordStart() {
        proxy.audit()
                .record(new AuditEvent.Reload(
                        AuditKind.CONFIG, true, "start", List.of(), file.toString(), latest.sha256()));
        Map<Path, NamedFiles.Kind> kinds = files().kinds();
        fileAudit.record(kinds.keySet(), kinds, true, "start", List.of());
    }

    private NamedFiles files() {
        return NamedFiles.of(proxy.configuration(), Instant.now());
    }

    /** Looks at the files that the configuration names, as it says. Without such files there is nobody who looks. */
    private void refreshIfWanted() {
        long periodMs = proxy.configuration().global().tls().refreshMs();
        refresh.watch(files().kinds().keySet(), latest.readFrom(), periodMs, this::refresh, expiry);
    }

    /**
     * Takes on files as they are now, with the configuration that is in effect. Whatever the configuration file has now does not
     * matter.
     *
     * @return whether they are in effect
     */
    private boolean refresh(Set<Path> changed) {
        underWay.lock();
        try {
            Map<Path, NamedFiles.Kind> kinds = files().kinds();
            ConfigOverrides asked = overrides.all();
            String by = "files that have changed: "
                    + changed.stream().map(Path::toString).collect(Collectors.joining(", "));
            ControlAnswer answer = tried(by, asked, () -> latest.source().readAgain(asked));
            boolean done = answer.outcome() == Outcome.DONE;
            if (!done || !answer.text().equals(NO_CHANGE)) {
                fileAudit.record(
                        changed, kinds, done, REFRESH, answer.text().lines().toList());
            }
            ReloadTally tally = proxy.refreshes();
            if (done) {
                tally.succeeded(System.currentTimeMillis());
            } else {
                tally.failed(System.currentTimeMillis());
            }
            return done;
        } finally {
            underWay.unlock();
        }
    }

    /** Reads a configuration. */
    private interface Source {
        LoadedConfig read() throws ConfigException, StartException;
    }

    private ControlAnswer reload(String by) {
        sha256 = null;
        supervisor.reloading();
        Map<Path, NamedFiles.Kind> kinds = new HashMap<>(files().kinds());
        Set<Path> changed = new TreeSet<>(refresh.changed());
        ConfigOverrides asked = overrides.all();
        ControlAnswer answer = tried(by, asked, () -> load(asked));
        boolean done = answer.outcome() == Outcome.DONE;
        List<String> sentences = answer.text().lines().toList();
        proxy.audit().record(new AuditEvent.Reload(AuditKind.CONFIG, done, by, sentences, file.toString(), sha256));
        files().kinds().forEach((path, kind) -> {
            if (kinds.put(path, kind) == null) {
                changed.add(path);
            }
        });
        fileAudit.record(changed, kinds, done, by, sentences);
        if (done) {
            proxy.reloads().succeeded(System.currentTimeMillis());
        } else {
            proxy.reloads().failed(System.currentTimeMillis());
        }
        supervisor.ready((done ? "reload by " : "refused reload by ") + by + ": " + answer.text());
        return answer;
    }

    /** Returns the latest reloads. */
    ReloadHistory history() {
        return history;
    }

    /** @param asked the overrides that are put into what is read */
    private ControlAnswer tried(String by, ConfigOverrides asked, Source source) {
        Configuration before = proxy.configuration();
        ControlAnswer answer = change(by, asked, source);
        history.add(by, answer, before, proxy.configuration());
        return answer;
    }

    private ControlAnswer change(String by, ConfigOverrides asked, Source source) {
        try {
            LoadedConfig loaded = source.read();
            sha256 = loaded.sha256();
            loaded.warnings().forEach(warning -> LOG.warn(EACH, "{}", warning.text()));
            List<String> changes = changeTo(loaded);
            changes.addAll(dropped(asked.notIn(loaded.overrides()), by));
            return done(by, changes);
        } catch (ConfigException e) {
            return refused(by, Preview.errors(e, asked));
        } catch (StartException e) {
            return refused(by, List.of(String.valueOf(e.getMessage())));
        } catch (RuntimeException | Error e) {
            // Once the change has begun, nothing throws any more.
            LOG.error(EACH, "reload by {} failed because of a defect in the proxy, nothing has changed", by, e);
            return new ControlAnswer(Outcome.FAILED, "a defect in the proxy, nothing has changed: " + e);
        }
    }

    /** Somebody has edited the file where an override was: the file wins. */
    private List<String> dropped(List<ConfigOverride> list, String by) {
        end(list, by);
        return list.stream()
                .map(one -> one.text() + " no more" + Preview.LINE_CHANGED)
                .toList();
    }

    private LoadedConfig load(ConfigOverrides asked) throws ConfigException, StartException {
        try {
            return ConfigLoader.load(file, new KnownCommands(), asked);
        } catch (IOException e) {
            throw new StartException("failed to open configuration file '" + file + "'", e);
        }
    }

    private List<String> changeTo(LoadedConfig loaded) throws StartException {
        Configuration next = proxy.inForce(effective.apply(loaded.configuration()));
        List<String> told = new ArrayList<>(ConfigDifference.between(proxy.configuration(), next, inEffect));
        if (told.isEmpty()) {
            told.add(NO_CHANGE);
        }
        try {
            told.addAll(proxy.reload(next));
        } catch (IOException e) {
            throw StartException.of(e);
        }
        inEffect = inEffect.after(next);
        latest = loaded;
        digest = ConfigText.digest(loaded.configuration());
        Steps steps = new Steps();
        steps.take("the log's settings", () -> log.apply(next.global().log()));
        steps.take("watching the file", this::watchIfWanted);
        var admin = next.global().admin();
        steps.take("the file of overrides", () -> overrides.keepIn(admin.stateFile()));
        told.addAll(steps.defects());
        follow(next, told);
        return told;
    }

    private void follow(Configuration adopted, List<String> told) {
        try {
            follower.adopt(adopted);
        } catch (IOException e) {
            told.add("global admin stays as it was: " + e.getMessage());
            LOG.warn(EACH, "{}", told.getLast());
        }
    }

    private static ControlAnswer done(String by, List<String> changes) {
        changes.forEach(change -> Log.always(Reloads.class, "reload by " + by + ": " + change));
        return new ControlAnswer(Outcome.DONE, String.join("\n", changes));
    }

    private static ControlAnswer refused(String by, List<String> errors) {
        errors.forEach(error -> LOG.error(EACH, "reload by {} refused, nothing has changed: {}", by, error));
        return new ControlAnswer(Outcome.REFUSED, String.join("\n", errors));
    }
}
