package dev.nutcracker.console;

import dev.nutcracker.config.AdminLevel;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
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
    SHOW_CONNECTIONS(
            "SHOW CONNECTIONS",
            Arguments.OF_SERVER,
            "the connections to servers",
            ConnectionRows.COLUMNS,
            ConnectionRows::of),
    SHOW_ERRORS(
            "SHOW ERRORS",
            Arguments.OF_SERVER,
            "how often connections and requests have failed, and the latest of each kind",
            ErrorRows.COLUMNS,
            ErrorRows::of),
    SHOW_STATS(
            "SHOW STATS",
            Arguments.OF_POOL,
            "what each pool has counted since the start, or RESET STATS",
            StatsRows.COLUMNS,
            StatsRows::of),
    SHOW_COMMANDS(
            "SHOW COMMANDS",
            Arguments.OF_POOL,
            "the commands that clients have sent, and their times",
            CommandRows.COLUMNS,
            CommandRows::of),
    SHOW_SLOWLOG("SHOW SLOWLOG", Arguments.OF_POOL, "the latest slow requests", SlowLogRows.COLUMNS, SlowLogRows::of),
    SHOW_EVENTS(
            "SHOW EVENTS",
            Arguments.of("[n]", 0, 1),
            "what has happened lately, the latest last",
            EventRows.COLUMNS,
            EventRows::of),
    SHOW_WORKERS("SHOW WORKERS", Arguments.NONE, "the workers", WorkerRows.COLUMNS, WorkerRows::of),
    SHOW_MEM("SHOW MEM", Arguments.NONE, "the memory in use", MemoryRows.COLUMNS, MemoryRows::of),
    SHOW_VERSION("SHOW VERSION", Arguments.NONE, "what is running", VersionRows.COLUMNS, VersionRows::of),
    SHOW_RELOADS(
            "SHOW RELOADS",
            Arguments.NONE,
            "the latest reloads, the latest last",
            ProcessRows.RELOAD_COLUMNS,
            ProcessRows::reloads),
    SHOW_LISTENERS(
            "SHOW LISTENERS",
            Arguments.NONE,
            "the sockets at which pools listen",
            ListenerRows.COLUMNS,
            ListenerRows::of),
    SHOW_DNS(
            "SHOW DNS",
            Arguments.NONE,
            "the names of servers that are looked up",
            ProcessRows.HOST_COLUMNS,
            ProcessRows::hosts),
    SHOW_LISTS("SHOW LISTS", Arguments.NONE, "how many there are", ProcessRows.ITEM_COLUMNS, ProcessRows::lists),
    SHOW_HANDOVER(
            "SHOW HANDOVER",
            Arguments.NONE,
            "the latest hand-over from or to another process",
            ProcessRows.HANDOVER_COLUMNS,
            ProcessRows::handover),
    WHERE(
            "WHERE",
            Arguments.of("pool key", 2, 2),
            "the way of a key to its server, as things are now; bytes that are no text are \\xHH",
            KeyActions.COLUMNS,
            KeyActions::where),
    EXPLAIN(
            "EXPLAIN",
            Arguments.of("pool command [argument …]", 2, 1000),
            "what would become of a request of a client that has just connected, as things are now; nothing is sent",
            KeyActions.REQUEST_COLUMNS,
            KeyActions::explain),
    SHOW_CONFIG(
            "SHOW CONFIG",
            Arguments.of("[glob]", 0, 1),
            "the keys of the configuration with their values",
            ConfigActions.COLUMNS,
            ConfigActions::show),
    CONFIG_GET(
            "CONFIG GET",
            Arguments.of("glob", 1, 1),
            "the values of some keys: alpha.*, global.log.level",
            ConfigActions.VALUE_COLUMNS,
            ConfigActions::values),
    CONFIG_DUMP(
            "CONFIG DUMP",
            Arguments.NONE,
            "the configuration in effect, as a file",
            List.of(Table.ANSWER),
            ConfigActions::dump),
    CONFIG_DIFF(
            "CONFIG DIFF",
            Arguments.NONE,
            "the keys that a reload would change",
            ConfigActions.DIFFERENCE_COLUMNS,
            ConfigActions::difference),
    CONFIG_SET(
            "CONFIG SET",
            Arguments.pairs("key value [key value …]", 200),
            AdminLevel.ADMIN,
            "set keys at run time, in place of what the file has, all or none of them",
            OverrideActions::set),
    CONFIG_RESET(
            "CONFIG RESET",
            Arguments.of("key", 1, 1),
            AdminLevel.ADMIN,
            "take the value of the file again for a key that was set at run time",
            OverrideActions::reset),
    SHOW_OVERRIDES(
            "SHOW OVERRIDES",
            Arguments.OF_SERVER,
            "what was set at run time, in place of what the file has",
            OverrideActions.COLUMNS,
            OverrideActions::show),
    RESET_STATS(
            "RESET STATS",
            Arguments.NONE,
            AdminLevel.OPERATE,
            "let SHOW STATS count from now on; nothing else begins anew",
            StatsRows::reset),
    RESET_SLOWLOG(
            "RESET SLOWLOG", Arguments.OF_POOL, AdminLevel.OPERATE, "forget the slow requests", SlowLogRows::reset),
    RESET_ERRORS(
            "RESET ERRORS",
            Arguments.NONE,
            AdminLevel.OPERATE,
            "let SHOW ERRORS count from now on; nothing else begins anew",
            ErrorRows::reset),
    RESET_OVERRIDES(
            "RESET OVERRIDES",
            Arguments.OF_SERVER,
            AdminLevel.OPERATE,
            "let the file, and the proxy, decide again",
            OverrideActions::resetAll),
    SET_SERVER_WEIGHT(
            "SET SERVER * WEIGHT",
            Arguments.of("pool/server n [CONFIRM]", 2, 3),
            AdminLevel.ADMIN,
            "set the weight of a server at run time; without CONFIRM the answer is only what would change",
            OverrideActions::weight),
    SET_POOL_STATE(
            "SET POOL * STATE",
            Arguments.of("pool ready|drain", 2, 2),
            AdminLevel.OPERATE,
            "let a pool refuse new clients (drain), or take them again (ready)",
            OverrideActions::poolState),
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
            "check the configuration file, or another one, which takes level admin, and say what a reload would change",
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
    UPGRADE(
            "UPGRADE",
            Arguments.NONE,
            AdminLevel.ADMIN,
            "let the program, as it lies on the disk now, take over sockets and clients (handover)",
            ProgramActions::upgrade),
    SHOW_HELP(
            "SHOW HELP",
            Arguments.of("[command]", 0, 4),
            "the commands; of one command its columns, too",
            HelpRows.COLUMNS,
            HelpRows::of),
    HELP("HELP", Arguments.of("[command]", 0, 4), "the same", HelpRows.COLUMNS, HelpRows::of);

    private static final Set<ConsoleCommand> SHOWING_SECRETS =
            EnumSet.of(SHOW_SLOWLOG, SHOW_CONFIG, SHOW_OVERRIDES, CONFIG_GET, CONFIG_DUMP, CONFIG_DIFF);

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into it; it holds no state.
    private final CommandName name;

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
        this.name = new CommandName(name);
        this.arguments = arguments;
        this.level = level;
        this.changes = changes;
        this.meaning = meaning;
        this.columns = columns;
        this.action = action;
    }

    /** Returns its name, without arguments. */
    public String label() {
        return name.label();
    }

    /** Returns the command with its arguments, as documents show it. */
    public String syntax() {
        return name.with(arguments);
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
        return SHOWING_SECRETS.contains(this);
    }

    /** Whether clauses may follow its arguments. */
    boolean takesClauses() {
        return firstWord().equals("SHOW");
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
        Arrays.stream(values()).forEach(command -> first.add(command.firstWord()));
        return first;
    }

    private String firstWord() {
        return name.words().getFirst();
    }

    /** Returns the words of its name; a {@code *} stands for an argument. */
    public List<String> nameWords() {
        return name.words();
    }

    /** Returns the words by which it is known. */
    CommandName commandName() {
        return name;
    }
}
