package dev.nutcracker.app;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigProblem;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.console.ConsoleException;
import dev.nutcracker.console.ErrorCode;
import dev.nutcracker.console.ProgramOrders;
import dev.nutcracker.log.Log;
import dev.nutcracker.proxy.ConsoleOrders;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the console can order of this program. */
record ConsoleProgram(Reloads reloads, ShutdownSignal end) implements ProgramOrders {
    /** In which the answer is sent. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    @Override
    public List<String> reload(String by) throws ConsoleException {
        return ConsoleOrders.require(reloads.reloadNow(by)).lines().toList();
    }

    @Override
    public List<String> check(@Nullable String path) throws ConsoleException {
        try {
            return ConsoleOrders.require(reloads.check(path == null ? null : Path.of(path)))
                    .lines()
                    .toList();
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
