package dev.nutcracker.console;

import dev.nutcracker.config.AdminLevel;
import dev.nutcracker.console.table.Table;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Commands about the program as a whole. */
final class ProgramActions {
    private static final int LOG_LEVEL_MAX = 11;
    private static final int WAIT_MAX_S = 3600;
    private static final long MS_PER_S = 1000;

    private ProgramActions() {}

    static Table reload(Call call) throws ConsoleException {
        return Table.ofSentences(
                call.program().reload("RELOAD from " + call.caller().name()));
    }

    /** What is wrong with a file can have lines of it, of any file that the proxy can read. */
    static Table check(Call call) throws ConsoleException {
        String path = call.argument(0);
        if (path != null && !call.caller().has(AdminLevel.ADMIN)) {
            throw new ConsoleException(ErrorCode.NOPERM, "CHECK of a file by its path takes level admin");
        }
        return Table.ofSentences(call.program().check(path));
    }

    static Table upgrade(Call call) throws ConsoleException {
        return Table.ofSentences(call.program().startSuccessor());
    }

    static Table logLevel(Call call) throws ConsoleException {
        int level = Numbers.parse(call.arguments().getFirst(), 0, LOG_LEVEL_MAX, "the level of the log");
        call.program().logLevel(level);
        return Table.ofSentences(List.of("the level of the log is " + level));
    }

    static Table reopenLog(Call call) throws ConsoleException {
        call.program().reopenLog();
        return Table.ofSentences(List.of("the files of the log are open by their names"));
    }

    static Table drain(Call call) {
        call.orders().refuseReadiness(true);
        return Table.ofSentences(
                List.of("/readyz says 503 until UNDRAIN; clients that come all the same are served as before"));
    }

    static Table undrain(Call call) {
        call.orders().refuseReadiness(false);
        String unreadiness = call.proxy().unreadiness();
        return Table.ofSentences(
                List.of(unreadiness.isEmpty() ? "/readyz says ok" : "/readyz still says 503: " + unreadiness));
    }

    static Table shutDown(Call call) throws ConsoleException {
        @Nullable String how = call.argument(0);
        if (how == null) {
            call.program().shutDown(-1);
            return Table.ofSentences(List.of("the process ends as with SIGTERM"));
        }
        @Nullable String seconds = call.argument(1);
        switch (how.toUpperCase(Locale.ROOT)) {
            case "NOW" -> {
                if (seconds == null) {
                    call.program().shutDownNow();
                    return Table.ofSentences(List.of("the process ends at once"));
                }
            }
            case "WAIT" -> {
                if (seconds != null) {
                    int waitS = Numbers.parse(seconds, 0, WAIT_MAX_S, "the seconds");
                    call.program().shutDown(waitS * MS_PER_S);
                    return Table.ofSentences(List.of(
                            "the process ends when no request is outstanding, in " + waitS + " s at the latest"));
                }
            }
            default -> {}
        }
        throw new ConsoleException(ErrorCode.SYNTAX, "this is written SHUTDOWN [WAIT seconds|NOW]");
    }
}
