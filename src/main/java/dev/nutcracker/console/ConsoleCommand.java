package dev.nutcracker.console;

import dev.nutcracker.config.AdminLevel;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The table of administrative commands; a new command is a new row. The console in all its forms, the web page, {@code
 * nutcrackerctl} with its completions, and the documents are made of it or compared with it.
 *
 * <p>A {@code *} in a name stands for an argument in that place.
 */
public enum ConsoleCommand {
    SHOW_POOLS("SHOW POOLS", Arguments.OF_POOL, "the pools and how they are doing", PoolRows.COLUMNS, PoolRows::of),
    SHOW_SERVERS(
            "SHOW SERVERS",
            Arguments.OF_SERVER,
            "the servers, their states and how they are doing",
            ServerRows.COLUMNS,
            ServerRows::of),
    SHOW_CLIENTS("SHOW CLIENTS", Arguments.OF_POOL, "the clients", ClientRows.COLUMNS, ClientRows::of),
    SHOW_STATS(
            "SHOW STATS",
            Arguments.OF_POOL,
            "what each pool has counted since the start",
            StatsRows.COLUMNS,
            StatsRows::of),
    SHOW_COMMANDS(
            "SHOW COMMANDS",
            Arguments.OF_POOL,
            "the commands that clients have sent, and their times",
            CommandRows.COLUMNS,
            CommandRows::of),
    SHOW_SLOWLOG("SHOW SLOWLOG", Arguments.OF_POOL, "the latest slow requests", SlowLogRows.COLUMNS, SlowLogRows::of) {
        @Override
        public boolean showsSecrets() {
            return true;
        }
    },
    SHOW_EVENTS(
            "SHOW EVENTS",
            Arguments.of("[n]", 0, 1),
            "what has happened lately, the latest last",
            EventRows.COLUMNS,
            EventRows::of),
    SHOW_WORKERS("SHOW WORKERS", Arguments.NONE, "the workers", WorkerRows.COLUMNS, WorkerRows::of),
    SHOW_MEM("SHOW MEM", Arguments.NONE, "the memory in use", MemoryRows.COLUMNS, MemoryRows::of),
    SHOW_VERSION("SHOW VERSION", Arguments.NONE, "what is running", VersionRows.COLUMNS, VersionRows::of),
    WHERE(
            "WHERE",
            Arguments.of("pool key", 2, 2),
            "the way of a key to its server, as things are now; bytes that are no text are \\xHH",
            KeyActions.COLUMNS,
            KeyActions::where),
    SHOW_CONFIG(
            "SHOW CONFIG",
            Arguments.of("[glob]", 0, 1),
            "the keys of the configuration with their values",
            ConfigActions.COLUMNS,
            ConfigActions::show) {
        @Override
        public boolean showsSecrets() {
            return true;
        }
    },
    CONFIG_GET(
            "CONFIG GET",
            Arguments.of("glob", 1, 1),
            "the values of some keys: alpha.*, global.log.level",
            ConfigActions.VALUE_COLUMNS,
            ConfigActions::values) {
        @Override
        public boolean showsSecrets() {
            return true;
        }
    },
    CONFIG_DUMP(
            "CONFIG DUMP",
            Arguments.NONE,
            "the configuration in effect, as a file",
            List.of(Table.ANSWER),
            ConfigActions::dump) {
        @Override
        public boolean showsSecrets() {
            return true;
        }
    },
    CONFIG_DIFF(
            "CONFIG DIFF",
            Arguments.NONE,
            "the keys that a reload would change",
            ConfigActions.DIFFERENCE_COLUMNS,
            ConfigActions::difference) {
        @Override
        public boolean showsSecrets() {
            return true;
        }
    },
    SET_SERVER_STATE(
            "SET SERVER * STATE",
            Arguments.of("pool/server ready|drain|maint|up [FORCE]", 2, 3),
            AdminLevel.OPERATE,
            "give a server no more requests (drain), nor probes (maint), let the proxy decide again (ready), or use it"
                    + " whatever it does (up); FORCE if its keys have nowhere to go, or most keys would move",
            ServerActions.COLUMNS,
            ServerActions::state),
    EJECT(
            "EJECT",
            Arguments.of("pool/server [seconds]", 1, 2),
            AdminLevel.OPERATE,
            "drain a server, and let the proxy decide again after so many seconds (server_retry_timeout if none are given)",
            ServerActions.COLUMNS,
            ServerActions::eject),
    RECONNECT(
            "RECONNECT",
            Arguments.of("pool[/server]", 1, 1),
            AdminLevel.OPERATE,
            "use new connections to servers; those that are open answer what is outstanding first",
            ServerActions::reconnect),
    PAUSE(
            "PAUSE",
            Arguments.of("pool [ms]", 1, 2),
            AdminLevel.ADMIN,
            "let the requests of a pool wait (5000 ms, at most 60000), and answer when nothing is outstanding",
            PoolActions::pause),
    RESUME(
            "RESUME",
            Arguments.of("pool", 1, 1),
            AdminLevel.ADMIN,
            "let the requests of a pool go on",
            PoolActions::resume),
    KILL_CLIENT(
            "KILL CLIENT",
            Arguments.of("[pool/]id|ADDR address|NAME name", 1, 2),
            AdminLevel.OPERATE,
            "close clients",
            ClientActions::kill),
    CHECK(
            "CHECK",
            Arguments.of("[path]", 0, 1),
            AdminLevel.OPERATE,
            false,
            "check the configuration file, or another one, and say what a reload would change",
            List.of(Table.ANSWER),
            ProgramActions::check),
    RELOAD(
            "RELOAD",
            Arguments.NONE,
            AdminLevel.OPERATE,
            "load the configuration file, and say what has changed",
            ProgramActions::reload),
    SET_LOGLEVEL(
            "SET LOGLEVEL",
            Arguments.of("n", 1, 1),
            AdminLevel.OPERATE,
            "set the level of the log, 0 to 11",
            ProgramActions::logLevel),
    LOG_REOPEN(
            "LOG REOPEN",
            Arguments.NONE,
            AdminLevel.OPERATE,
            "open the files of the log by their names again",
            ProgramActions::reopenLog),
    DRAIN(
            "DRAIN",
            Arguments.NONE,
            AdminLevel.OPERATE,
            "let /readyz say 503, so that load balancers send no more clients; nothing else changes",
            ProgramActions::drain),
    UNDRAIN("UNDRAIN", Arguments.NONE, AdminLevel.OPERATE, "undo DRAIN", ProgramActions::undrain),
    SHUTDOWN(
            "SHUTDOWN",
            Arguments.of("[WAIT seconds|NOW]", 0, 2),
            AdminLevel.ADMIN,
            "end the process as SIGTERM does, with another time for outstanding requests, or at once",
            ProgramActions::shutDown),
    SHOW_HELP(
            "SHOW HELP",
            Arguments.of("[command]", 0, 4),
            "the commands; of one command its columns, too",
            HelpRows.COLUMNS,
            HelpRows::of),
    HELP("HELP", Arguments.of("[command]", 0, 4), "the same", HelpRows.COLUMNS, HelpRows::of);

    private static final String ARGUMENT = "*";

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into it; it holds no state.
    private final List<String> words;

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into it; it holds no state.
    private final Arguments arguments;

    private final AdminLevel level;
    private final boolean changes;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into it; it holds no state.
    private final List<Column> columns;

    @SuppressWarnings("ImmutableEnumChecker") // None of them has state.
    private final Action action;

    /** A command that shows something. */
    ConsoleCommand(String name, Arguments arguments, String meaning, List<Column> columns, Action action) {
        this(name, arguments, AdminLevel.READ, false, meaning, columns, action);
    }

    /** A command that changes something, and answers with sentences. */
    ConsoleCommand(String name, Arguments arguments, AdminLevel level, String meaning, Action action) {
        this(name, arguments, level, true, meaning, List.of(Table.ANSWER), action);
    }

    /** A command that changes something. */
    ConsoleCommand(
            String name, Arguments arguments, AdminLevel level, String meaning, List<Column> columns, Action action) {
        this(name, arguments, level, true, meaning, columns, action);
    }

    ConsoleCommand(
            String name,
            Arguments arguments,
            AdminLevel level,
            boolean changes,
            String meaning,
            List<Column> columns,
            Action action) {
        this.words = List.of(name.split(" "));
        this.arguments = arguments;
        this.level = level;
        this.changes = changes;
        this.meaning = meaning;
        this.columns = columns;
        this.action = action;
    }

    /** Returns its name, without arguments. */
    public String label() {
        return String.join(
                " ", words.stream().filter(word -> !word.equals(ARGUMENT)).toList());
    }

    /** Returns the command with its arguments, as documents show it. */
    public String syntax() {
        String syntax = arguments.syntax();
        if (!words.contains(ARGUMENT)) {
            return syntax.isEmpty() ? label() : label() + ' ' + syntax;
        }
        // The first word of the syntax is the argument within the name.
        int end = syntax.indexOf(' ') < 0 ? syntax.length() : syntax.indexOf(' ');
        return String.join(" ", words).replace(ARGUMENT, syntax.substring(0, end)) + syntax.substring(end);
    }

    /** Returns the level that it takes. */
    public AdminLevel level() {
        return level;
    }

    /** Whether it changes something, so that it is logged and counted. */
    public boolean changes() {
        return changes;
    }

    /** Returns what it shows or does, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** Returns the columns of its answer. */
    public List<Column> columns() {
        return columns;
    }

    /** Whether it shows what an operator may want to keep for operators. */
    public boolean showsSecrets() {
        return false;
    }

    /** Whether clauses may follow its arguments. */
    boolean takesClauses() {
        return words.getFirst().equals("SHOW");
    }

    Arguments arguments() {
        return arguments;
    }

    Table run(Call call) throws ConsoleException {
        return action.run(call);
    }

    /** Returns the commands whose names begin with these words, in any case. */
    static List<ConsoleCommand> beginningWith(List<String> words) {
        String wanted = String.join(" ", words).toUpperCase(Locale.ROOT);
        List<ConsoleCommand> commands = new ArrayList<>();
        for (ConsoleCommand command : values()) {
            if (command.label().equals(wanted)) {
                return List.of(command);
            }
            if (wanted.isEmpty() || (command.label() + ' ').startsWith(wanted + ' ')) {
                commands.add(command);
            }
        }
        return commands;
    }

    /** Returns the first words of all commands. */
    static Set<String> firstWords() {
        Set<String> first = new TreeSet<>();
        Arrays.stream(values()).forEach(command -> first.add(command.words.getFirst()));
        return first;
    }

    /** Whether these words, in any case, are its name, with arguments in their places. */
    boolean isNamedBy(List<String> line) {
        if (line.size() < words.size()) {
            return false;
        }
        for (int i = 0; i < words.size(); i++) {
            if (!words.get(i).equals(ARGUMENT) && !words.get(i).equalsIgnoreCase(line.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the words of a line that it is named by, without its name. */
    List<String> argumentsOf(List<String> line) {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < line.size(); i++) {
            if (i >= words.size() || words.get(i).equals(ARGUMENT)) {
                rest.add(line.get(i));
            }
        }
        return rest;
    }

    int nameLength() {
        return words.size();
    }
}
