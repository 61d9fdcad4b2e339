package dev.nutcracker.app;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigOverride;
import dev.nutcracker.config.ConfigProblem;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.OverrideTarget;
import dev.nutcracker.console.ConsoleException;
import dev.nutcracker.console.ErrorCode;
import dev.nutcracker.console.ProgramOrders;
import dev.nutcracker.log.Log;
import dev.nutcracker.proxy.ConsoleOrders;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.stats.ReloadReport;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the console can order of this program. */
record ConsoleProgram(
        Proxy proxy, Reloads reloads, OverrideBook book, Upgrade upgrade, ShutdownSignal end, Set<String> optionKeys)
        implements ProgramOrders {
    private static final String AN_OVERRIDE = "an override by ";
    /** In which the answer is sent. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    @Override
    public List<String> reload(String by) throws ConsoleException {
        return sentences(reloads.reloadNow(by));
    }

    @Override
    public List<String> check(@Nullable String path) throws ConsoleException {
        try {
            return sentences(reloads.check(path == null ? null : Path.of(path)));
        } catch (InvalidPathException e) {
            throw new ConsoleException(ErrorCode.SYNTAX, "this is not a path");
        }
    }

    @Override
    public Map<String, String> fileValues() {
        return reloads.fileValues();
    }

    @Override
    public Configuration fileNow() throws ConsoleException {
        try {
            return reloads.fileNow();
        } catch (ConfigException e) {
            throw new ConsoleException(
                    ErrorCode.INVALID,
                    e.problems().stream().map(ConfigProblem::text).collect(Collectors.joining("; ")));
        } catch (IOException e) {
            throw new ConsoleException(ErrorCode.INVALID, "the configuration file cannot be read: " + e.getMessage());
        }
    }

    @Override
    public List<ReloadReport> reloadReports() {
        return reloads.history().latest();
    }

    @Override
    public List<ConfigOverride> overrides() {
        return book.all().list();
    }

    @Override
    public @Nullable String inFile(OverrideTarget target) {
        return reloads.latest().source().text(target);
    }

    @Override
    public List<String> override(Map<OverrideTarget, String> values, String by) throws ConsoleException {
        return sentences(reloads.override(wanted(values, by), _ -> false, AN_OVERRIDE + by));
    }

    @Override
    public List<String> wouldOverride(Map<OverrideTarget, String> values) throws ConsoleException {
        return sentences(reloads.wouldOverride(wanted(values, "")));
    }

    private List<ConfigOverride> wanted(Map<OverrideTarget, String> values, String by) {
        List<ConfigOverride> wanted = new ArrayList<>();
        values.forEach((target, value) ->
                wanted.add(ConfigOverride.now(reloads.latest().source(), target, value, by)));
        return wanted;
    }

    @Override
    public List<String> withdraw(Set<OverrideTarget> withdrawn, String by) throws ConsoleException {
        return sentences(reloads.override(List.of(), withdrawn::contains, AN_OVERRIDE + by));
    }

    private static List<String> sentences(ControlAnswer answer) throws ConsoleException {
        return ConsoleOrders.require(answer).lines().toList();
    }

    @Override
    public void drainPool(String pool, boolean wanted, String by) {
        new OrderKeeper(reloads, book).drained(proxy, pool, wanted, by);
    }

    @Override
    public List<String> startSuccessor() throws ConsoleException {
        long pid = upgrade.begin();
        return List.of("process " + pid
                + " takes over; this one ends when it has nothing any more. SHOW HANDOVER there says how it went");
    }

    @Override
    public void logLevel(int level) {
        Log.useLevel(level);
    }

    @Override
    public void reopenLog() {
        Log.reopen();
        reloads.reopenAudit();
    }

    @Override
    public void shutDown(long waitMs) {
        if (waitMs >= 0) {
            end.within(Duration.ofMillis(waitMs));
        }
        end.ask("the console");
    }

    @Override
    public void shutDownNow() {
        Thread.ofVirtual().name("end").start(() -> {
            try {
                Thread.sleep(MOMENT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            end.atOnce("SHUTDOWN NOW received");
        });
    }
}
